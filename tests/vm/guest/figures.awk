# SPDX-License-Identifier: GPL-2.0-only
#
# figures.awk - prints the limits in the file figures that a measured value exceeds, one a line; a line of a figure that
# varies ends with "and it varies". Called by the verb figure of lib.sh with -v scenario, key, value, unit and kernel.

BEGIN {
	split("ns 1 us 1e3 ms 1e6 s 1e9", times)
	split("bytes 1 KiB 1024 MiB 1048576", sizes)
}

# factor UNITS, WANTED: the factor from the value's unit to the wanted one; 0 if either is not in UNITS.
function factor(units, wanted,		i, from, to) {
	for (i = 1; i in units; i += 2) {
		if (units[i] == unit)
			from = units[i + 1]
		if (units[i] == wanted)
			to = units[i + 1]
	}
	return from && to ? from / to : 0
}

# good LIMIT, WANTED: the value is within a limit given in the unit WANTED.
function good(limit, wanted,		by) {
	if (limit == "~")
		return 1
	by = unit == wanted ? 1 : factor(times, wanted) + factor(sizes, wanted)
	if (!by || value !~ /^-?[0-9]+(\.[0-9]+)?$/)
		return 0
	return limit ~ /^<=/ ? value * by <= substr(limit, 3) + 0 : value * by >= substr(limit, 3) + 0
}

/^\t/ && $1 == scenario && $2 == key && (NF < 5 || $5 == "varies" || $5 == kernel) && !good($3, $4) {
	print key " is " value " " unit ", its limit is " $3 " " $4 ($NF == "varies" ? ", and it varies" : "")
}
