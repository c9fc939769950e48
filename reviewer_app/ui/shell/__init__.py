"""The window around paper and review: actions and their targets, menus, messages, what is kept between starts."""
