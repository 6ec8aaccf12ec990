"""The live dashboard page: one document and the scripts that fill it over the API and a websocket.

It owns no figures: all that it shows comes from /api/v1 under the reader's own rights. The scripts and
styles are in prometric/static/dashboard/, the chart library and the typeface in prometric/static/vendor/.
"""
