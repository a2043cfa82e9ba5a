"""Pages of the investigators' workplace, on the same services as the API."""
