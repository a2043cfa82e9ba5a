"""The ASGI application, for uvicorn."""

from backend import logs
from backend.api.app import create_app
from backend.settings import get_settings

logs.configure()
app = create_app(get_settings())
