# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names of the logins beside the owner of the database; migrations, which never change, say what each may."""

# Who serves people, behind the policies of social data; and who works for them, before them.
PORTAL, MACHINES = "foerderwerk_portal", "foerderwerk_machines"
