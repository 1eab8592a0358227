"""Layers for QGIS: the GeoPackage and its styles."""
