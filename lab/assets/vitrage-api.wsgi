"""Vitrage's API for a WSGI server, configured by the file that VITRAGE_CONFIG names."""
import os

from vitrage.api import app
from vitrage.common import config

config.parse_config(['vitrage-api', '--config-file', os.environ['VITRAGE_CONFIG']])
application = app.load_app()
