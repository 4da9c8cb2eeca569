# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts next. The only package that talks to viewflow and Celery."""
