# Commands of the house. `just` alone lists them; each is one line you can also type yourself.

_default:
    @just --list --unsorted

# All tests: README's command
test *ARGS:
    cargo test --locked {{ARGS}}

# Formatting, then clippy with warnings as errors
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# The core alone: no terminal, no argument crate, no disk
core:
    cargo check --locked --lib --no-default-features

# The numbers
bench *ARGS:
    cargo bench --locked {{ARGS}}

# The documentation of every public item, with warnings as errors
doc *ARGS:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --all-features {{ARGS}}

# The pictures in screenshots/, drawn by the program itself; CI fails when they are stale
pictures:
    CALLSHEET_PICTURES=write cargo test --locked --test it pictures

# The real clients, asked about our own files, and recorded; CLIENTS are node_modules folders with a colon between them
judge CLIENTS:
    CALLSHEET_CLIENTS={{CLIENTS}} CALLSHEET_ANSWERS=write cargo test --locked --test it clients:: -- --nocapture

# Everything the gate runs
ci:
    bash .ci/run
