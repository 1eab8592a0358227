"""What the columns of this part mean, in the form of `data.columns`."""

# name | Chinese | English | unit
GAP_COLUMNS = """
"""
