"""The worker roles: processes that open untrusted files, and may crash without taking anything along."""
