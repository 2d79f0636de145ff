"""Settings of the Superset that `make superset` starts: everything of its own in one folder, nothing sent anywhere."""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
WTF_CSRF_ENABLED = True
TALISMAN_ENABLED = False  # it wants https, which a server on 127.0.0.1 does not have
FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}  # draw charts outside the window too: the check looks at all
