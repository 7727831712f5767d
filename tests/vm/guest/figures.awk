# SPDX-License-Identifier: GPL-2.0-only
#
# figures.awk - says which limits in the file figures a measured value is beyond, one a line. Called by lib.sh's verb
# figure with -v scenario, key, value, unit and kernel.

BEGIN {
	split("ns 1 us 1e3 ms 1e6 s 1e9", times)
	split("bytes 1 KiB 1024 MiB 1048576", sizes)
}

# factor UNITS, WANTED: what the value is to be multiplied with; 0 if its unit, or the one wanted, is none of these.
function factor(units, wanted,		i, from, to) {
	for (i = 1; i in units; i += 2) {
		if (units[i] == unit)
			from = units[i + 1]
		if (units[i] == wanted)
			to = units[i + 1]
	}
	return from && to ? from / to : 0
}

# good LIMIT, WANTED: the value keeps a limit that is given in the unit wanted.
function good(limit, wanted,		by) {
	if (limit == "~")
		return 1
	by = unit == wanted ? 1 : factor(times, wanted) + factor(sizes, wanted)
	if (!by || value !~ /^-?[0-9]+(\.[0-9]+)?$/)
		return 0
	return limit ~ /^<=/ ? value * by <= substr(limit, 3) + 0 : value * by >= substr(limit, 3) + 0
}

/^\t/ && $1 == scenario && $2 == key && (NF < 6 || $6 == kernel) && !good($4, $5) {
	print key " is " value " " unit ", its limit is " $4 " " $5
}
