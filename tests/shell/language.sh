# The shell's language, as POSIX describes it: each check prints a line with its
# number and what it got. Run in an empty directory, by shabby_shell in the
# guest and by dash on the host, it must print the same.

number=0
say() {
    number=$((number + 1))
    printf '%s:' "$number"
    printf ' [%s]' "$@"
    printf '\n'
}

# --- Words and quotes ---------------------------------------------------------

say a   b 'c  d' "e  f" g\ h
say '' "" a''b
say 'a"b' "a'b" \'\" 'a\b' "a\b"
say "\$x \\ \` \" \a" '$x `x`'
say a\
b "c\
d" 'e\
f'
say # a comment
say a#b '#' \# "# c"        # and a comment behind
say -- --help -n
say 'two
lines' "two
more"
say {a,b} a=b ! if then { } done
say "it's" 'say "hi"' "a"'b'c"d"
say a\;b 'a;b' a\&b a\|b a\(b\) \<\> \*\?

# --- Variables ----------------------------------------------------------------

x=1 y='a  b' empty=
unset none
say $x ${x} "$x" '$x' \$x "${x}y" $x$x
say $y "$y" x$y"z"
say "$none" "$empty"
say $none $empty x
a=$y b="$y" c=a\ b
say "$a" "$b" "$c"
x=2 say "$x" $x
say "$x"
x=$x$x y=$x
say "$x" "$y"
say ${none-a b} "${none-a b}" ${empty-c} ${empty:-d} ${x-e}
say ${none+a} ${empty+b} "${empty:+c}" ${x:+d e}
say ${none=new word} "$none"
unset none
say "${none:-${empty:-"$x"}}" "${none-}"
say "${none-it's}" "${none-"quoted"}" ${none-'a  b'} ${none-a\}b}
say ${#x} ${#none} ${#y} "${#empty}"
(: "${none?gone}") 2>/dev/null || say failed
(: "${empty:?gone}"; say not here) 2>/dev/null || say failed
say "${x?gone}"
path=/usr/lib/a.tar.gz
say ${path#*/} ${path##*/} ${path%.*} ${path%%.*} "${path#/usr}" "${path%x}"
say "${path##*[!a-z]}" "${path#"*"}" "${path%'.gz'}" "${path%.??}"
star='*.'
say "${path#$star}" "${path#"$star"}"
say "$((x))" ${x%[0-9]}

# --- Parameters ---------------------------------------------------------------

set -- 'a b' '' c
say $# "$1" "$2" "$3" "$4"
say "$@"
say "$*"
say $@
say $*
say "x$@y"
say "$@$@"
say "${@}" "${*}"
set -- 1 2 3 4 5 6 7 8 9 ten eleven
say $1 $10 ${10} ${11} $#
shift
say $1 $#
shift 8
say "$@"
shift 2
say $# "$@" "$*" end
say "a$@b" ${1-none} ${@:-none}
set -- -a -b
say "$@"
set a
say "$@"
set --
say $#
for i; do say never; done
set -- x y
for i; do say "$i"; done
for i in "$@" z; do say "$i"; done

# --- Fields -------------------------------------------------------------------

v='  a   b	c
d  '
say $v
say "$v"
IFS=:
v=':a::b c:'
say $v
say "$v" a:b
set -- 1 2 3
say "$*" $*
IFS=' :'
v=' a : b :: c '
say $v
v=' '
say a${v}b "a${v}b"
IFS=
v=' a b '
say $v
set -- 'p q' r
say "$*"
say $*
unset IFS
say $v
say "$*"
v='a b'
w=$v
say "$w" $w$v
say x$v$v"y"
set --

# --- Commands in words --------------------------------------------------------

say $(echo a b) "$(echo a  b)" `echo c` "`echo d e`"
say "$(echo "a  b")" "$(echo 'c)d')" "$(echo \)e)"
say "$(printf 'a\n\nb\n\n\n')"
say a$(echo b c)d
say $(echo $(echo $(echo deep)))
say `echo \`echo deep\`` `echo '\\$x' \$x`
say "$(echo "$(echo "a b")")" "`echo "a b"`"
say "$(false; echo $?)" "$(exit 3)$?"
v=$(false)
say $?
v=$(exit 4) w=$(echo w)
say "$w"
say "$(
echo lines # a comment with ) in it
echo more
)"
say "$(case a in a) echo case;; esac)"
say "$( (echo sub; echo shell) )" "$({ echo group; })"
v=1
w=$(v=2; echo $v)
say $v $w
say "$(cat <<EOF
in here
EOF
)"

# --- Arithmetic ---------------------------------------------------------------

say $((1 + 2 * 3)) $(((1 + 2) * 3)) $((10 - 3 - 2)) $((-7 / 2)) $((-7 % 3))
say $((1 < 2)) $((2 <= 1)) $((3 == 3)) $((3 != 3)) $((2 > 1)) $((1 >= 2))
say $((5 & 3)) $((5 | 3)) $((5 ^ 3)) $((~5)) $((1 << 4)) $((-16 >> 2))
say $((1 && 0)) $((1 || 0)) $((!1)) $((!0)) $((1 ? 2 : 3)) $((0 ? 2 : 3))
say $((0x1F)) $((017)) $((- -3)) $((+4))
v=5
say $((v)) $(($v)) $((v * v)) $((none + 1)) "$((v + 1))"
say $((v = 7)) $v $((v += 3)) $v $((v *= 2)) $((v %= 7)) $v
say $((w = v = 4)) $w $v $((0 && (v = 9))) $v $((1 || (v = 9))) $v
say $(($(echo 3) + `echo 4`)) $(( ( 1 +
    2 ) * 2 ))
say $((1 << 40)) $((9223372036854775807 + 1))
(say $((1 / 0)); say not here) 2>/dev/null || say failed
(say $((1 +)); say not here) 2>/dev/null || say failed
i=0
while [ $((i += 1)) -lt 5 ]; do :; done
say $i

# --- Lists, status, negation --------------------------------------------------

true; say $?
false; say $?
(exit 7); say $?
true && say yes || say no
false && say yes || say no
false || true && say both
true || say never && say always
! true; say $?
! false; say $?
! false | true; say $?
if ! false; then say not; fi
false | true; say $?
true | false; say $?
(exit 3) | (exit 4); say $?
nosuchcommand 2>/dev/null; say $?
printf '' > notrun; ./notrun 2>/dev/null; say $?
true &&
    say goes on
false ||

    say goes on
true; v=1; say $?
false; v=2; say $?
say a; say b;say c
{ false; }; say $?
: a b c; say $?
:; say $?

# --- Conditions and loops -----------------------------------------------------

if true; then say then; else say else; fi
if false; then say then; else say else; fi
if false; then say 1; elif true; then say 2; else say 3; fi
if false; then say 1; elif false; then say 2; fi; say $?
if true
then
    say lines
fi
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); done; say $i
i=0; until [ $i -ge 3 ]; do i=$((i + 1)); done; say $i
while false; do :; done; say $?
for i in a 'b c' $(echo d e); do say "$i"; done
for i in; do say never; done; say $?
for i in a b
do
    say $i
done
for i in 1 2 3 4 5; do
    [ $i = 2 ] && continue
    [ $i = 4 ] && break
    say $i
done
say $i
for i in 1 2 3; do
    for j in a b c; do
        [ $j = b ] && continue 2
        [ $i = 3 ] && break 2
        say $i$j
    done
done
i=0; while :; do i=$((i + 1)); if [ $i -gt 4 ]; then break; fi; done; say $i
for i in 1 2; do false; done; say $?
while true; do (exit 5); break; done; say $?
case abc in a*) say star;; *) say other;; esac
case b in a) say a;; b|c) say either;; esac
case '*' in a) say a;; '*') say quoted;; esac
case abc in '*') say quoted;; *) say star;; esac
case x in (x) say left;; esac
case [ in [[]) say bracket;; esac
case a in [!a-c]) say no;; [a-c]) say range;; esac
case none in a) say a;; esac; say $?
case $x in
    2*)
        say digits
        ;;
    *) ;;
esac
v='a*'
case abc in "$v") say quoted;; $v) say pattern;; esac
case "a b" in a\ b) say blank; esac
case '' in '') say empty;; esac
case x in x) (exit 6);; esac; say $?

# --- Functions ----------------------------------------------------------------

f() { say "$#" "$@"; }
f
f a 'b c'
set -- outer
f inner; say "$1"
g() { return 5; say never; }
g; say $?
h() { false; }
h; say $?
k() { if [ $1 -gt 0 ]; then k $(($1 - 1)); say $1; fi; }
k 3
global=1
m() { global=2; set -- a b; shift; say "$1"; }
m; say $global "$1"
n() (global=3; say $global)
n; say $global
p() { say old; }
p() { say new; }
p
unset -f p
p 2>/dev/null; say $?
q() { for i in 1 2 3; do [ $i = 2 ] && return 9; done; }
q; say $? $i
r() { cat; echo tail; }
say "$(echo head | r)"
s() { echo out; echo err >&2; } > f1 2> f2
s; say "$(cat f1)" "$(cat f2)"
v=1
t() { say $v; }
v=2 t
say "$(t() { echo inner; }; t)"
t
u()
{
    say newline
}
u
set --

# --- Redirections and pipes ---------------------------------------------------

echo one > f1; cat f1 | { read a; say "$a"; }
echo two >> f1; say "$(cat f1)"
echo three > f1; say "$(cat < f1)"
> f2; say "$(cat f2)"; [ -s f2 ] || say empty
echo x >f1 y; say "$(cat f1)"
>f1 echo first; say "$(cat <f1)"
nosuchcommand 2> f1; [ -s f1 ] && say message
{ echo out; echo err >&2; } > f1 2>&1; say "$(cat f1)"
{ echo out; echo err >&2; } 2>&1 > f1 | cat > f2; say "$(cat f1)" "$(cat f2)"
{ cat < nosuchfile || say failed; } 2>/dev/null
{ echo never < nosuchfile; [ $? -ne 0 ] && say failed; } 2>/dev/null
(echo a; echo b; echo c) > f1
{ read a; read b; } < f1; say "$a" "$b"
while read line; do say "$line"; done < f1
for i in 1 2; do echo $i; done > f2; say "$(cat f2)"
if true; then echo yes; fi > f2; say "$(cat f2)"
exec 3> f1; echo three >&3; exec 3>&-; say "$(cat f1)"
exec 4< f1; read a <&4; exec 4<&-; say "$a"
{ echo five >&5; } 5> f1; say "$(cat f1)"
echo gone 2>/dev/null >&- || say closed
(exec > f1; echo inside); say "$(cat f1)"
echo abc 1<> f1; say "$(head -n 1 f1)"
echo over >| f1; say "$(cat f1)"
n=f1; echo name > $n; say "$(cat "$n")"
echo 2>f1 2; say "$(cat f1)"
echo a2>f1; say "$(cat f1)"
echo a | cat; say piped
say "$(echo c b a | tr ' ' '\n' | sort | head -n 2 | tr '\n' ' ')"
say "$(printf 'b\na\n' | sort | cat | cat | cat | cat | cat | cat | grep a)"
echo a | while read v; do say "$v"; done
v=before; echo after | read v; say $v
echo a | (cat; echo b) | { cat; echo c; } > f1; say "$(cat f1)"
echo a |
    cat > f1; say "$(cat f1)"
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i + 1)); done | sort -r > f1
say $(cat f1)
say "$(yes | head -n 2 | tr '\n' ' ')"

# --- Here-documents -----------------------------------------------------------

x=value
cat <<EOF
$x "$x" '$x' \$x $(echo cmd) `echo old` $((1 + 1)) \\ \a "
EOF
cat <<'EOF'
$x "$x" \$x $(echo cmd) \\
EOF
cat <<\EOF
$x
EOF
cat <<-EOF
	tabs
		go $x
	EOF
cat <<"E F"
$x
E F
cat <<A; cat <<B
first
A
second
B
cat <<EOF | tr a-z A-Z
shout $x
EOF
while read line; do say "$line"; done <<EOF
one
two  words
EOF
cat <<EOF
${none-it's "so"} a\
b
EOF
f() { cat <<EOF
in f: $1
EOF
}
f a; f b
cat <<EOF > f1 && say after
file
EOF
say "$(cat f1)"
if true; then cat <<EOF
then
EOF
fi
cat 3<<EOF <&3
three
EOF

# --- Paths --------------------------------------------------------------------

mkdir dir dir/sub; cd dir
touch a.c b.c c.h .hidden 'two words' '[x]' sub/a.c
say *
say *.c ?.h [ab].c [!ab].?
say .h* */a.c s*/*.c
say '*'.c "*.c" \*.c *".c"
say *.none 'none'*
say \[x] '[x]' [[]*
v='*.c'
say $v "$v"
for i in *.c; do say "$i"; done
set -- *; say $#
say */ ./*.c
set -f; say *; set +f; say *.h
w=*.c; say "$w" $w
case a.c in *.c) say match;; esac
echo x > out*; say "$(cat 'out*')"
rm 'out*'
cd ..
say dir/*.h
say ~/ >/dev/null; HOME=/h; say ~ ~/x "~" a~ '~'/x
v=~/a:~/b; say $v

# --- Groups, subshells, background --------------------------------------------

v=1; (v=2; say $v); say $v
v=1; { v=2; say $v; }; say $v
(cd dir; say "$(echo *.h)"); [ -d dir ] && say back
(exit 3); say $?
( (echo nested) ); (echo a; (echo b; (echo c)))
(false) || say failed
echo background > f1 & wait; say "$(cat f1)"
(exit 9) & wait $!; say $?
true & [ -n "$!" ] && say pid; wait
{ echo in group > f1; } & wait; say "$(cat f1)"
wait; say $?
true & false & wait; say $?
[ "$(echo $$)" = $$ ] && say same
v=1; v=2 | cat; say $v
f() { v=3; }; f | cat; say $v
(f; say $v); say $v
(return_value() { return 4; }; return_value); say $?

# --- Built-in commands --------------------------------------------------------

eval 'say eval'; eval say a '"b  c"'; v=w; w=deep; eval "say \$$v"
eval ''; say $?
eval 'false'; say $?
eval 'v=5; f() { say in eval; }'; f; say $v
echo 'say sourced $x; v=6; false' > f1; . ./f1; say $? $v
echo 'return 3; say never' > f1; . ./f1; say $?
printf '1 2 3\n a  b  c \nx\\ty\n' > f1
{ read a; read b c; read -r d; } < f1; say "$a" "$b" "$c" "$d"
{ read a b; } < f1; say "$a" "$b"
printf 'a\\\nb\n' | { read v; say "$v"; }
printf 'a:b:c\n' | { IFS=: read a b; say "$a" "$b"; }
read v < /dev/null; say $? "$v"
printf 'cut' | { read v; say $? "$v"; }
export e=exported; say "$(sh_e=$e; env | grep '^e=')"
e=changed; env | grep '^e='
l=local; env | grep '^l='; say $?
l=once env | grep '^l='; say "$l"
unset e; env | grep '^e='; say "${e-unset}"
unset nosuchvariable; say $?
(readonly c1=1; c1=2; say never) 2>/dev/null || say readonly
(readonly c2=1; unset c2 2>/dev/null; say never) 2>/dev/null || say readonly
pwd > f1; cd dir; cd ..; pwd > f2; cmp f1 f2 && say same directory
cd nosuchdir 2>/dev/null || say failed
(cd dir; cd - > ../f2); cmp f1 f2 && say back
cd dir; [ "$OLDPWD" = "$(cat ../f1)" ] && say OLDPWD
[ "$PWD" = "$(pwd)" ] && say PWD; cd ..
true; : > f1; say $?
command -v nosuchcommand; say $?
command true; say $?
f() { say function; }; true() { say own; }; true; command true; say $?
unset -f true
f; (umask 27; : > f3; say masked); say "$(umask)" > /dev/null
test a = a && [ b != c ] && say test
shift 0; say $?
set -- a b c; while [ $# -gt 0 ]; do say "$1"; shift; done
set -- -n a; say "$@"; set -- ; say $#
exec true | cat; say not replaced
(exec echo replaced; say never)
(exec nosuchcommand; say never) 2>/dev/null; say $?
break 2>/dev/null; say outside

# --- Options ------------------------------------------------------------------

(set -e; false; say never); say $?
(set -e; false || say or; ! true; if false; then :; fi; say still); say $?
(set -e; f() { false; say in f; }; f || say tested; f; say never); say $?
(set -e; while false; do :; done; false && true; say on); say $?
(set -e; (exit 3); say never); say $?
(set -e; v=$(false); say never); say $?
(set -u; say "${none-ok}"; say $none; say never) 2>/dev/null || say unset
(set -u; say "$@" $#; set -- a; say $1); say $?
(set -ef; say *; false; say never); say $?
case $- in *e*|*f*|*u*) say on;; *) say off;; esac
(set -x; : traced) 2> f1; grep traced f1

# --- All together -------------------------------------------------------------

fib() {
    if [ "$1" -lt 2 ]; then echo "$1"; return; fi
    echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2)))))
}
say $(fib 7)
reverse() { r=; for i; do r="$i${r:+ }$r"; done; echo "$r"; }
say "$(reverse a b c d)"
printf '%s\n' pear apple fig > f1
sort f1 | while read name; do
    case $name in
    a*) say "with a: $name" ;;
    *) [ ${#name} -gt 3 ] && say "long: $name" || say "short: $name" ;;
    esac
done
n=0; for i in $(seq 1 10); do [ $((i % 3)) -eq 0 ] || continue
n=$(expr $n + $i); done; say $n
i=10; s=; while [ $i -gt 0 ]; do s=$s$i; i=$((i - 3)); done; say $s
primes=; i=2
while [ $i -lt 30 ]; do
    for p in $primes; do [ $((i % p)) -eq 0 ] && i=$((i + 1)) && continue 2; done
    primes="$primes $i"; i=$((i + 1))
done
say $primes
long=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do long=$long$long; done
say ${#long} "$(echo "$long" | wc -c | tr -d ' ')"
# --- What shells get wrong -----------------------------------------------------

false

say an empty line and a comment keep the status: $?
(set -e; for i in a b; do test -d nosuch && echo $i; done; say the loop went on)
if x=$(set -e; false; echo y); then say "$x"; else say failed "$x"; fi
printf 'a:b:\n' | { IFS=: read x y; say "$x" "$y"; }
printf 'a:b:c:\n' | { IFS=: read x y; say "$x" "$y"; }
printf ' a b  c \n' | { read x y; say "$x" "$y"; }
export exported=1
keep_export() { exported=2; }
exported=3 keep_export
say "$(env | grep '^exported=')"
say "$(given=1 command env | grep given)" "$(given=2 exec env | grep given)"
with_env() { env | grep given; }
say "$(given=3 with_env)"
x=$(cat <<E
foo\
E
E
)
say "$x"
negated() { ! return 3; }
negated; say $?
! false & wait $!; say $?
(readonly z=1; for z in 3; do :; done; say never) 2>/dev/null; say $?
x=$( (sleep 1; :) >/dev/null 2>&1 & echo back); say "$x"
echo 'say in a file of PATH' > inpath; (PATH=.:$PATH; . inpath)
say 10>number; cat number
exec 5>five; echo to five >&5; exec 5>&-; say "$(cat five)"
{ echo a; echo b >&2; } 2>&1 | { read a; read b; say $a $b; }
(exec >&-; echo lost) 2>/dev/null; say $?
say "$(if true; then echo "$(case a in (a) echo '(';; esac)"; fi)"
set -o nounset; (echo $nosuch_variable; say never) 2>/dev/null; say $?; set +o nounset
cd -- .; say $?; command -- true; say $?

exit 3
say never
