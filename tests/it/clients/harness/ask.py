#!/usr/bin/env python3
"""Asks a real client which agents it loads, without a network:

    ask.py CLIENT TREE…        CLIENT: claude, copilot, opencode, codex, gemini, qwen

A TREE is a folder with `project` and `home`; `TREE:sub` starts the client in `project/sub`. Prints a JSON list with
`agents` (name, description), `said` (messages of the client) and `failed` for each tree. CALLSHEET_CLIENTS names the
node_modules folders that the clients are installed in, separated by colons.

Nothing here reads an agent file: every answer comes from the client itself, from the request it sends to its model
(Claude Code, Codex, Copilot, Qwen Code), over its own API (opencode), or as a library (Gemini CLI). No client gets a
real key, a real home folder or a network."""
import json, os, pathlib, re, shutil, signal, subprocess, sys, tempfile, time, urllib.request, urllib.parse
from mock_model import Mock

FOLDERS = [pathlib.Path(p).resolve() for p in os.environ.get("CALLSHEET_CLIENTS", "node_modules").split(":")]
PACKAGES = {"claude": "@anthropic-ai/claude-code", "copilot": "@github/copilot", "opencode": "opencode-ai",
            "codex": "@openai/codex", "gemini": "@google/gemini-cli-core", "qwen": "@qwen-code/qwen-code"}

def installed(client):
    """The folder that the client is installed in."""
    return next((f for f in FOLDERS if (f / PACKAGES[client] / "package.json").exists()), None)

def version(client):
    return json.loads((installed(client) / PACKAGES[client] / "package.json").read_text())["version"]

def program(client, name=None):
    return installed(client) / ".bin" / (name or client)

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(tempfile.gettempdir()) / "callsheet-clients"
ROOT.mkdir(exist_ok=True)

def without_network():
    """Runs this program again in a network of its own, in which only loopback is up."""
    if os.environ.get("CALLSHEET_INSIDE") != "1":
        env = {**os.environ, "CALLSHEET_INSIDE": "1"}
        os.execvpe("unshare", ["unshare", "-n", sys.executable, *sys.argv], env)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

def environment(home, **more):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1",
            "TMPDIR": str(ROOT), **more}

def run(argv, cwd, home, timeout=90, stop=None, **more):
    """Runs a client in a process group of its own; ends the group at the deadline."""
    p = subprocess.Popen(list(map(str, argv)), cwd=cwd, env=environment(home, **more), stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        out, err = p.communicate()
        err += b"\nTIMEOUT"
    return p.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

MOCK = None
def mock():
    global MOCK
    MOCK = MOCK or Mock()
    MOCK.forget()
    return MOCK

def texts(value):
    """Every string in a JSON value."""
    if isinstance(value, str): yield value
    elif isinstance(value, dict):
        for v in value.values(): yield from texts(v)
    elif isinstance(value, list):
        for v in value: yield from texts(v)

def agent(name, description=None, **more):
    return {"name": name, "description": description, **more}

def listed(text, names, head, tail="\n"):
    """Cuts a listing into entries, in the order of the names; `head(name)` begins one."""
    found, at = [], 0
    for name in names:
        start = text.find(head(name), at)
        if start < 0: continue
        found.append((name, start, start + len(head(name))))
        at = start + 1
    return [(name, text[begin:(found[i + 1][1] if i + 1 < len(found) else len(text))].rstrip("\n"))
            for i, (name, _, begin) in enumerate(found)]

def claude(cwd, home, extra=()):
    m, debug = mock(), tempfile.mktemp(dir=ROOT)
    rc, out, err = run([program("claude"), "-p", "hi", "--output-format", "stream-json", "--verbose",
                        "--debug-file", debug, *extra], cwd, home, ANTHROPIC_API_KEY="sk-fake-key",
                       ANTHROPIC_BASE_URL=f"http://127.0.0.1:{m.port}", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1",
                       DISABLE_AUTOUPDATER="1", DISABLE_TELEMETRY="1")
    init = next((json.loads(l) for l in out.splitlines() if l.startswith("{") and '"init"' in l), None)
    if not init: return {"failed": (out + err)[-600:], "agents": [], "said": []}
    head = "Available agent types for the Agent tool:\n"
    listing = next((t.split(head, 1)[1] for _, b in m.requests for t in texts(b) if head in t), "")
    listing = listing.split("\n\nWhen you launch multiple agents", 1)[0]
    entries = dict(listed("\n" + listing, init["agents"], lambda n: f"\n- {n}: "))
    agents = []
    for name in init["agents"]:
        entry = entries.get(name)
        match = re.fullmatch(r"(?s)(.*) \(Tools: (.*)\)", entry or "")
        agents.append(agent(name, match[1] if match else entry, tools=match and match[2]))
    said = []
    if os.path.exists(debug):
        with open(debug, errors="replace") as f:
            said = [re.sub(r"^\S+ ", "", l.strip()) for l in f if ".claude/agents/" in l or "frontmatter" in l.lower()]
        os.remove(debug)
    return {"agents": agents, "said": said, "skills": init.get("skills"), "commands": init.get("slash_commands"),
            "system": next((b.get("system") for _, b in m.requests if b.get("system")), None),
            "model": next((b.get("model") for _, b in m.requests), None)}

def copilot(cwd, home, extra=("--trust-folder",)):
    m, logs = mock(), tempfile.mkdtemp(dir=ROOT)
    rc, out, err = run([program("copilot"), "-p", "hi", "--allow-all-tools", "--no-auto-update", "--log-level",
                        "debug", "--log-dir", logs, *extra], cwd, home, COPILOT_OFFLINE="true", COPILOT_MODEL="gpt-4.1",
                       COPILOT_PROVIDER_BASE_URL=f"http://127.0.0.1:{m.port}/v1", COPILOT_PROVIDER_API_KEY="sk-fake-key")
    tool = next((t["function"] for _, b in m.requests for t in b.get("tools", []) if t.get("function", {}).get("name") == "task"), None)
    said = []
    for path in pathlib.Path(logs).glob("*.log"):
        said += [re.sub(r"^\S+ ", "", l.strip()) for l in path.read_text(errors="replace").splitlines()
                 if re.search(r"agents/[^:]*: ", l) and not l.startswith(" ")]
    shutil.rmtree(logs, ignore_errors=True)
    if not tool: return {"failed": (out + err)[-600:], "agents": [], "said": said}
    names = tool["parameters"]["properties"]["agent_type"]["enum"]
    head = "User-provided custom agents:\n"
    own = tool["description"].split(head, 1)[1] if head in tool["description"] else ""
    entries = listed("\n" + own, [n for n in names if f"\n- **{n}**: " in "\n" + own], lambda n: f"\n- **{n}**: ")
    mine = {n for n, _ in entries}
    agents = [agent(n, None, builtin=True) for n in names if n not in mine] + [agent(n, d, builtin=False) for n, d in entries]
    # Those that only the person may call are not offered to the model; an unknown --agent makes it name them all.
    rc, out, err = run([program("copilot"), "-p", "hi", "--no-auto-update", "--agent", "\u00a7none"], cwd, home, COPILOT_OFFLINE="true",
                       COPILOT_MODEL="gpt-4.1", COPILOT_PROVIDER_BASE_URL=f"http://127.0.0.1:{m.port}/v1")
    every = re.search(r"available: (.*)", out + err)
    agents += [agent(n, None, builtin=False, hidden=True) for n in (every[1].split(", ") if every else []) if n not in mine]
    return {"agents": agents, "said": said,
            "model": next((b.get("model") for _, b in m.requests), None),
            "system": next((b["messages"][0]["content"] for _, b in m.requests if b.get("messages")), None), "out": out + err}

def codex(cwd, home, extra=(), trusted=True):
    m = mock()
    config = pathlib.Path(home) / ".codex/config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    roots = [cwd, *pathlib.Path(cwd).parents]
    root = next((r for r in map(pathlib.Path, roots) if (r / ".git").exists()), pathlib.Path(cwd))
    config.write_text('model = "gpt-5.1"\nmodel_provider = "mock"\n[model_providers.mock]\nname = "mock"\n'
        f'base_url = "http://127.0.0.1:{m.port}/v1"\nenv_key = "MOCK_KEY"\nwire_api = "responses"\n'
        + (f'[projects."{root}"]\ntrust_level = "trusted"\n' if trusted else ""))
    rc, out, err = run([program("codex"), "exec", "--enable", "multi_agent", "--skip-git-repo-check", *extra, "hi"],
                       cwd, home, MOCK_KEY="sk-fake-key")
    said = sorted({l.strip() for l in (out + err).splitlines() if re.search(r"agent role|^error|Error", l, re.I)})
    spawn = next((t for _, b in m.requests for n in b.get("tools", []) for t in n.get("tools", [n]) if t.get("name") == "spawn_agent"), None)
    if not spawn: return {"failed": (out + err)[-900:], "agents": [], "said": said}
    roles = spawn["parameters"]["properties"].get("agent_type")     # not offered where no role of one's own was loaded
    text = roles["description"].split("Available roles:\n", 1)[-1] if roles else ""
    # The listing adds a line about the model to the description.
    bare = lambda d: re.sub(r"\n- This role's .* cannot be changed\.\Z", "", d)
    agents = [agent(n, bare(d)) for n, d in re.findall(r"(?ms)^(\S[^\n]*?): \{\n(.*?)\n\}(?=\n|\Z)", text)]
    agents += [agent(n, None) for n in re.findall(r"(?m)^([\w -]+): no description$", text)]
    return {"agents": agents, "said": said, "raw": text}

def qwen(cwd, home):
    m = mock()
    package = installed("qwen") / PACKAGES["qwen"]
    node = program("qwen", "node")                         # it needs a newer one than most systems have
    argv = [node if node.exists() else "node", package / json.loads((package / "package.json").read_text())["bin"]["qwen"]]
    rc, out, err = run([*argv, "-p", "hi", "--auth-type", "openai", "--openai-api-key", "sk-fake-key", "--openai-base-url",
                        f"http://127.0.0.1:{m.port}/v1", "--model", "m", "-o", "json", "--debug"], cwd, home, OPENAI_MODEL="m",
                       QWEN_DEBUG_LOG_FILE="1")
    start = out.find('[{"type"')
    try: init = json.JSONDecoder().raw_decode(out[start:])[0][0] if start >= 0 else None
    except ValueError: init = None
    if not init: return {"failed": (out + err)[-600:], "agents": [], "said": []}
    tool = next((t["function"] for _, b in m.requests for t in b.get("tools", []) if t["function"]["name"] == "agent"), {"description": ""})
    listing = tool["description"].split("tools they have access to:", 1)[-1].split("\n\nWhen using the Agent tool", 1)[0]
    entries = dict(listed(listing, init["agents"], lambda n: f"\n- **{n}**: "))
    said = []
    for path in pathlib.Path(home).glob(".qwen/debug/*.txt"):
        said += [re.sub(r"^\S+ ", "", l.strip()) for l in path.read_text(errors="replace").splitlines()
                 if ".qwen/agents/" in l or "SUBAGENT" in l]
    shutil.rmtree(pathlib.Path(home) / ".qwen/debug", ignore_errors=True)
    return {"agents": [agent(n, entries.get(n)) for n in init["agents"]], "said": said}

def gemini(cwd, home):
    rc, out, err = run(["node", HERE / "gemini.mjs", installed("gemini") / "@google/gemini-cli-core", cwd], cwd, home)
    try: data = json.loads(out)
    except ValueError: return {"failed": (out + err)[-600:], "agents": [], "said": []}
    return {"agents": data["agents"], "said": data["told"], "unacknowledged": data["unacknowledged"], "active": data["active"]}

class Opencode:
    """A server of its own for one home folder; asks about as many project folders as one likes."""
    def __init__(self, home):
        self.home, self.port = home, 8907
        self.start()
    def start(self):
        empty = ROOT / "empty"; empty.mkdir(exist_ok=True)
        self.log = open(ROOT / "opencode.log", "w+")
        self.p = subprocess.Popen([str(program("opencode")), "serve", "--port", str(self.port), "--print-logs"],
            cwd=empty, env=environment(self.home, OPENCODE_DISABLE_AUTOUPDATE="1"), stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=subprocess.STDOUT, start_new_session=True)
        self.asked = 0
        for _ in range(400):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/global/health", timeout=2).read()
                return
            except OSError: time.sleep(0.15)
        self.stop()
        raise SystemExit("opencode does not start: " + (ROOT / "opencode.log").read_text()[-400:])
    def stop(self):
        try: os.killpg(self.p.pid, signal.SIGTERM)
        except ProcessLookupError: pass
        try: self.p.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.p.pid, signal.SIGKILL); self.p.wait()
    def get(self, path, directory):
        if self.asked >= 150:
            self.stop(); self.start()
        self.asked += 1
        url = f"http://127.0.0.1:{self.port}{path}?directory={urllib.parse.quote(str(directory))}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer: return answer.status, answer.read().decode()
        except urllib.error.HTTPError as e: return e.code, e.read().decode()
        except OSError as e: return 0, str(e)
    def ask(self, directory):
        status, text = self.get("/agent", directory)
        if status != 200: return {"failed": f"{status} {text}", "agents": [], "said": [text]}
        agents = [agent(a["name"], a.get("description"), mode=a.get("mode"), model=(a.get("model") or {}).get("modelID"),
                        builtin=bool(a.get("native")), hidden=a.get("hidden"), options=a.get("options"), body=a.get("prompt"),
                        permission=a.get("permission")) for a in json.loads(text)]
        return {"agents": agents, "said": []}

def opencode(cwd, home):
    server = Opencode(home)
    try: return server.ask(cwd)
    finally: server.stop()

ASK = {"claude": claude, "copilot": copilot, "codex": codex, "gemini": gemini, "qwen": qwen}

def answer(client, tree, server):
    base, _, below = tree.partition(":")
    home, cwd = pathlib.Path(base) / "home", pathlib.Path(base) / "project" / below
    home.mkdir(parents=True, exist_ok=True)
    cwd.mkdir(parents=True, exist_ok=True)
    (pathlib.Path(base) / "project/.git").mkdir(exist_ok=True)
    if server and home.resolve() != pathlib.Path(server.home):
        server.stop()
        server.home = home.resolve()
        server.start()
    return server.ask(cwd.resolve()) if server else ASK[client](str(cwd.resolve()), str(home.resolve()))

def main():
    without_network()
    if len(sys.argv) < 2 or sys.argv[1] not in PACKAGES: sys.exit(__doc__)
    client, trees = sys.argv[1], sys.argv[2:]
    empty = tempfile.mkdtemp(dir=ROOT)
    (pathlib.Path(empty) / "home").mkdir()
    server = Opencode((pathlib.Path(empty) / "home").resolve()) if client == "opencode" else None
    if client == "codex":                                  # it names its own roles only beside one of the user's
        probe = pathlib.Path(empty) / "project/.codex/agents/probe.toml"
        probe.parent.mkdir(parents=True)
        probe.write_text('name = "probe"\ndescription = "d"\ndeveloper_instructions = "i"\n')
    try:
        built_in = {a["name"] for a in answer(client, empty, server)["agents"]} - {"probe"}
        answers = [answer(client, tree, server) for tree in trees]
    finally:
        if server: server.stop()
    for one in answers:
        own = [a for a in one["agents"] if not a.get("builtin") and a["name"] not in built_in]
        one["agents"] = [{"name": a["name"], "description": a["description"]} for a in own]
        for key in set(one) - {"agents", "said", "failed"}: del one[key]
    print(json.dumps({"version": version(client), "built_in": sorted(built_in), "trees": answers}))

if __name__ == "__main__": main()
