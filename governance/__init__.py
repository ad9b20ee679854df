"""Whether an initiative may go on. Also the project package: settings, urls, celery."""
