set -euo pipefail

if [ $# -eq 0 ]; then
  echo 'usage: bash run.sh claude|codex|COMMAND [ARGS...]' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
runner=$1
shift
extra=("$@")
mkdir -p "$here/in" "$here/out" "$here/log"

# Begins what a seat gets in a turn: its prompt, or what it got in its last turn and what it handed over then.
begin() { # SEAT NUMBER NAME
  local before=$(($2 - 1))
  new=$here/in/$1.$2.new
  if [ "$2" -eq 1 ]; then
    cat "$here/$1.md" >"$new"
  else
    cat "$here/in/$1.$before.md" >"$new"
    hand "$1" "$before" "$3"
  fi
}

# Adds an output to what the seat gets. A tag inside of it cannot end it.
hand() { # GIVER NUMBER NAME
  local from=$here/out/$1.$2.md
  [ -e "$from" ] || return 0
  {
    printf '\n<output seat="%s" turn="%s">\n' "$3" "$2"
    sed 's|<\(/\{0,1\}[Oo][Uu][Tt][Pp][Uu][Tt]\)|\&lt;\1|g' "$from"
    printf '\n</output>\n'
  } >>"$new"
}

# Adds every output of a seat that is called once for each part.
hand_all() { # GIVER NAME
  local number=1
  while [ -e "$here/out/$1.$number.md" ]; do
    hand "$1" "$number" "$2"
    number=$((number + 1))
  done
}

# Asks a seat, twice if the first try gives nothing. An answer to the same input is not asked for again.
ask() { # SEAT NUMBER
  local turn=$1.$2 try
  if [ -s "$here/out/$turn.md" ] && cmp -s "$here/in/$turn.new" "$here/in/$turn.md"; then
    rm "$here/in/$turn.new"
    return 0
  fi
  mv "$here/in/$turn.new" "$here/in/$turn.md"
  rm -f "$here/out/$turn.md"
  for try in 1 2; do
    printf 'run.sh: %s, turn %s\n' "$1" "$2" >&2
    rm -f "$here/out/$turn.part"
    if answer "$1" "$here/in/$turn.md" "$here/out/$turn.part" "$here/log/$turn.$try.log" &&
      grep -q '[^[:space:]]' "$here/out/$turn.part"; then
      mv "$here/out/$turn.part" "$here/out/$turn.md"
      return 0
    fi
  done
  printf 'run.sh: %s gave no answer in two tries; read %s, then run this again to go on\n' \
    "$1" "$here/log/$turn.2.log" >&2
  return 1
}

# Asks a seat once for each part of an output that begins with a line, each time with that part alone.
part=0
ask_each() { # SEAT LINE GIVER NUMBER NAME
  local piece stem=$here/in/$1.of.$3.$4
  rm -f "$stem".*.piece
  BEGINS=$2 STEM=$stem awk '
    index($0, ENVIRON["BEGINS"]) == 1 { if (n) close(file); n++ }
    n { file = sprintf("%s.%04d.piece", ENVIRON["STEM"], n); print > file }' "$here/out/$3.$4.md"
  for piece in "$stem".*.piece; do
    [ -e "$piece" ] || continue
    part=$((part + 1))
    mv "$piece" "$here/in/$1.$part.part"
    new=$here/in/$1.$part.new
    cat "$here/$1.md" >"$new"
    also "$1"
    {
      printf '\n<output seat="%s" turn="%s">\n' "$5" "$4"
      sed 's|<\(/\{0,1\}[Oo][Uu][Tt][Pp][Uu][Tt]\)|\&lt;\1|g' "$here/in/$1.$part.part"
      printf '\n</output>\n'
    } >>"$new"
    ask "$1" "$part"
  done
}

# The first line of an output that says something, without marks.
first_line() { # SEAT NUMBER
  sed -n '/[^[:space:]]/{s/[]*_`#.[]//g;s/^[[:space:]]*//;s/[[:space:]]*$//;p;q;}' "$here/out/$1.$2.md" |
    tr '[:upper:]' '[:lower:]'
}

# Tells whether each of the outputs begins with a line.
all_say() { # LINE (SEAT NUMBER)...
  local wanted
  wanted=$(printf '%s' "$1" | tr '[:upper:]' '[:lower:]')
  shift
  while [ $# -gt 0 ]; do
    [ "$(first_line "$1" "$2")" = "$wanted" ] || return 1
    shift 2
  done
}

# Asks whoever runs this. Without a terminal the answer is yes.
confirm() { # QUESTION
  local reply=
  [ -t 0 ] || return 0
  printf 'run.sh: %s [Y/n] ' "$1" >&2
  read -r reply || reply=
  case $reply in [nN]*) return 1 ;; esac
}

# Writes the parts that survived, each with the answer that says so, into result.md.
keep_survivors() { # SEAT LINE
  local number=1 kept=0 result=$here/result.md
  : >"$result"
  while [ "$number" -le "$part" ]; do
    if all_say "$2" "$1" "$number"; then
      {
        cat "$here/in/$1.$number.part"
        printf '\n'
        cat "$here/out/$1.$number.md"
        printf '\n'
      } >>"$result"
      kept=$((kept + 1))
    fi
    number=$((number + 1))
  done
  printf 'run.sh: %s of %s survived; see %s\n' "$kept" "$part" "$result" >&2
}
