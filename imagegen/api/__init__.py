"""Front door over HTTP: pictures, events and actions beside the UI."""
