"""Plan where vocational education should reach next, from a planner's own tables.

The way the data goes::

    tables -> Study -> located layers -> minutes -> coverage -> gaps -> match -> sites -> atlas

``vocatlas.geo`` computes and touches no file, ``vocatlas.data`` reads and checks tables,
``vocatlas.maps`` draws and ``vocatlas.cli`` is the command line.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
