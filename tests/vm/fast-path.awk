# SPDX-License-Identifier: GPL-2.0-only
#
# fast-path.awk - reads a function's disassembly with relocations and prints each instruction that may write memory
# other than the bio's, per-CPU memory (%gs:) and the stack, except for `counts` locked additions or subtractions. Used
# by fast-path.
#
# Memory is the bio's if a register points to it that calls preserve, that has one value in the whole function, and that
# got it from the second argument, the bio, or from dm_per_bio_data(). So the order of the code does not matter. Memory
# is also the bio's if rax points to it after the call of dm_per_bio_data(), until rax is written, a function is called,
# or a jump leads there. If a compiler does it in another way, this check fails; it never passes by mistake.

# A register by its shortest name: b for rbx, ebx, bx, bl and bh; bp, si, r12.
function short(name) {
	sub(/^%/, "", name)
	if (name ~ /^r[0-9]/)
		sub(/[dwb]$/, "", name)
	else {
		sub(/^[re]/, "", name)
		sub(/[lhx]$/, "", name)
	}
	return name
}

# The last operand, which is what an instruction writes, if it writes any.
function target(operands) {
	if (match(operands, /[^,]*\([^()]*\)$/))
		return substr(operands, RSTART)
	sub(/.*,/, "", operands)
	return operands
}

# The value of hexadecimal digits.
function number(digits,	i, value) {
	gsub(/[^0-9a-f]/, "", digits)
	for (i = 1; i <= length(digits); i++)
		value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
	return value
}

function preserved(name) { return name ~ /^(b|bp|r1[2-5])$/ }

# The origin of what this instruction writes to a register.
function origin(op, operands) {
	if (op == "mov" && operands ~ /^%rsi,%r[a-z0-9]+$/ && !called && !written["si"])
		return "bio"
	if (op == "mov" && operands ~ /^%rax,%r[a-z0-9]+$/ && result == "dm_per_bio_data")
		return "bio"
	return "other"
}

/R_X86_64_PLT32/ {
	result = $NF
	sub(/-0x4$/, "", result)
	if (result != "__fentry__")
		called = 1
	if (result == "dm_per_bio_data")
		returned = address
	next
}

/^ +[0-9a-f]+:\t[^\t]/ {
	split($0, column, "\t")
	address = number(column[1])
	text = column[2]
	sub(/ *(#|<).*/, "", text)
	op = text
	sub(/ .*/, "", op)
	operands = text
	sub(/^[^ ]* */, "", operands)
	to = target(operands)
	if (op == "call" || (to ~ /^%/ && short(to) == "a"))
		returned = 0
	if (op ~ /^j/)
		entered[number(operands)]

	if (op ~ /^(push|call|j[a-z]+|ret|nop[lw]?|cs|data16|endbr64|cmp[bwlq]?|test[bwlq]?)$/ || to == "" ||
	    text ~ /^xchg +%ax,%ax$/)
		;			# the last is a nop of two bytes
	else if (op == "pop" && to ~ /^%r/)
		;			# restores the caller's register: only the end follows
	else if (op == "lock" && operands ~ /^(add|sub)[lq]? .*\(%[a-z0-9]+\)$/ && counts-- > 0)
		;			# the path's count
	else if (op ~ /^(xchg|xadd|cmpxchg|cpuid|leave|rep|lock)/)
		stray[++strays] = text	# writes more than its last operand
	else if (to ~ /^%[a-z0-9]+$/) {
		name = short(to)
		written[name]++
		from[name] = origin(op, operands)
	} else if (to !~ /^%gs:/ && to !~ /\(%rsp\)$/) {
		store[++stores] = text
		since[stores] = returned
		at[stores] = address
		base[stores] = to
		sub(/^-?(0x)?[0-9a-f]*/, "", base[stores])
	}
	result = ""
}

# No jump leads between the two addresses.
function straight(begin, end,	entry) {
	for (entry in entered)
		if (entry + 0 > begin && entry + 0 <= end)
			return 0
	return 1
}

# Whether the base of a store points to the bio's memory.
function is_bio(i,	name) {
	if (base[i] == "(%rax)")
		return since[i] && straight(since[i], at[i])
	name = short(substr(base[i], 2, length(base[i]) - 2))
	return base[i] ~ /^\(%[a-z0-9]+\)$/ && preserved(name) && written[name] == 1 && from[name] == "bio"
}

END {
	for (i = 1; i <= stores; i++)
		if (!is_bio(i))
			print store[i]
	for (i = 1; i <= strays; i++)
		print stray[i]
}
