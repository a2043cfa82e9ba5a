"""The ASGI application, for uvicorn."""

from backend import logs
from backend.settings import get_settings
from backend.web.app import create_app

logs.configure()
app = create_app(get_settings())
