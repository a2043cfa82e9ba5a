"""Read-only tools for assistants (Model Context Protocol), by the API and its roles."""
