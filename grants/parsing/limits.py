# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a child that reads a foreign file may use."""

import resource

from grants.parsing import LARGEST_RESULT, MEGABYTE

LIMITS = {
    resource.RLIMIT_AS: 400 * MEGABYTE,
    resource.RLIMIT_DATA: 270 * MEGABYTE,
    resource.RLIMIT_CPU: 8,
    resource.RLIMIT_FSIZE: LARGEST_RESULT + MEGABYTE,
    resource.RLIMIT_CORE: 0,
}
