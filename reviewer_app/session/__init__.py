"""The application without a screen: parse, plan, generate, points, store, as events; `ui` and `cli` are its faces."""
