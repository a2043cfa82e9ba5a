"""Where everybody comes in."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from backend.web.rendering import render

router = APIRouter()


@router.get("/")
async def page_home() -> RedirectResponse:
    """The list of clusters is where work begins."""
    return RedirectResponse("/clusters", status_code=307)


@router.get("/login")
async def page_login(request: Request) -> HTMLResponse:
    """Takes the code of a login link, or a key."""
    return render(request, "login.html", title="Log in")
