"""Training on other machines: a Celery worker that takes queued runs of a shared workspace. No Keras, no page."""
