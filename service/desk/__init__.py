"""The caseworker's desk: pages made by the server. They need no script; htmx only spares a reload."""
