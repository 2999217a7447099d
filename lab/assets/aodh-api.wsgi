"""Aodh's API for a WSGI server, configured by the file that AODH_CONFIG names."""
import os

from aodh.api import app

application = app.build_wsgi_app(argv=['--config-file', os.environ['AODH_CONFIG']])
