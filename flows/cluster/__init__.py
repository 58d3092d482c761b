"""Reading by the worker processes of a Dask cluster, on this computer or on several."""
