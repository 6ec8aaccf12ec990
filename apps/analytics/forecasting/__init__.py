"""The forecast of a monthly series: plain numpy, no database and no Django."""
