//! The verdict of one client on one file, from the facts about the client.

use super::accepted_value::{accepts, describe, text_of};
use super::client_facts::{
    ClientFacts, ClientFiles, ClientIdentity, ClientPlace, KeyRule, RefusedValue, UnknownKeyRule,
};
use super::client_reading::{self, ClientFile, ClientReading, ParsedBlock, Refusal};
use super::scalar_kind::{ScalarKind, kind_of};
use super::verdict::{ClientVerdict, VerdictDetail, VerdictKind};
use crate::domain::value::{MapPair, NodeKind, ValueNode};

/// The verdict of a client on a file that lies in one of its folders at `file.relative`, as if it were alone.
pub fn judge(client: &'static ClientFacts, place: &'static ClientPlace, file: &ClientFile<'_>) -> ClientVerdict {
    match examine(client, place, file) {
        Ok(verdict) => verdict,
        Err(Refusal { kind, detail }) => ClientVerdict {
            client,
            place,
            path: String::new(),
            kind: if place.is_lenient { VerdictKind::Ignores } else { kind },
            name: None,
            description: None,
            notes: Vec::new(),
            reason: Some(if place.is_lenient { VerdictDetail { consequence: None, ..detail } } else { detail }),
            shadowed_by: None,
        },
    }
}

fn examine(
    client: &'static ClientFacts,
    place: &'static ClientPlace,
    file: &ClientFile<'_>,
) -> Result<ClientVerdict, Refusal> {
    check_path(&client.files, place, file)?;
    let mut reading = client_reading::read(client.reader, file)?;
    let values = Values { client, block: &reading.block };
    let mut notes = std::mem::take(&mut reading.notes);
    if !reading.is_bare {
        for rule in &client.keys {
            notes.extend(values.check(rule)?);
        }
        values.check_unknown()?;
        notes.extend(values.repeated());
    }
    check_body(client, file, &reading)?;
    let name = values.name(file);
    if !client.built_in.replaceable && client.built_in.names.contains(&name) {
        let detail =
            VerdictDetail::new(format!("`{name}` is the name of an agent of its own, which can't be replaced"));
        return Err(Refusal { kind: VerdictKind::Ignores, detail: detail.fix("use another name") });
    }
    let description = values.value("description").and_then(joined_text);
    Ok(ClientVerdict {
        client,
        place,
        path: if client.identity == ClientIdentity::Path {
            own_path(client, file.relative).to_owned()
        } else {
            String::new()
        },
        kind: VerdictKind::Loads,
        name: Some(name),
        description: client_reading::shown_description(client.reader, description),
        notes,
        reason: None,
        shadowed_by: None,
    })
}

/// The path of a file without the client's ending.
fn own_path<'a>(client: &ClientFacts, relative: &'a str) -> &'a str {
    client.files.endings.iter().find_map(|ending| relative.strip_suffix(ending.as_str())).unwrap_or(relative)
}

/// The text of a value; of a list its items with commas between them, as JavaScript makes text of one.
fn joined_text(node: &ValueNode) -> Option<String> {
    match &node.kind {
        NodeKind::List(items) => Some(items.iter().filter_map(text_of).collect::<Vec<_>>().join(",")),
        _ => text_of(node).map(str::to_owned),
    }
}

/// Checks the place, name and size of a file.
fn check_path(files: &ClientFiles, place: &ClientPlace, file: &ClientFile<'_>) -> Result<(), Refusal> {
    let ignores = |text: String, fix: &str| {
        Err(Refusal { kind: VerdictKind::Ignores, detail: VerdictDetail::new(text).fix(fix) })
    };
    let name = file.relative.rsplit('/').next().unwrap_or(file.relative);
    if !files.endings.iter().any(|ending| name.ends_with(ending.as_str())) {
        let ending = files.endings.first().map_or("", String::as_str);
        return ignores(format!("only files that end in `{ending}` are read"), "rename the file");
    }
    let depth = file.relative.matches('/').count() + 1;
    if place.depth.or(files.depth).is_some_and(|most| depth > most) {
        return ignores(format!("folders below `{}` are not read", place.folder), "move the file up");
    }
    if files.passed_over.as_deref().is_some_and(|beginning| name.starts_with(beginning)) {
        return ignores(format!("files that begin with `{}` are passed over", &name[..1]), "rename the file");
    }
    if !files.hidden && file.relative.split('/').any(|part| part.starts_with('.')) {
        return ignores("hidden files and folders are not read".to_owned(), "rename it without the dot");
    }
    match files.most_bytes {
        Some(most) if file.size > most => {
            ignores(format!("files over {} KiB are not read", most / 1024), "split the file")
        }
        _ => Ok(()),
    }
}

fn check_body(client: &ClientFacts, file: &ClientFile<'_>, reading: &ClientReading<'_>) -> Result<(), Refusal> {
    let length = reading.body.of(file.text()).trim().encode_utf16().count();
    if length >= client.least_body {
        return Ok(());
    }
    let detail = VerdictDetail::new(format!("its body has fewer than {} characters", client.least_body));
    let detail = detail.at(file.place(reading.body.start.min(file.text().len())));
    Err(Refusal { kind: VerdictKind::Rejects, detail: detail.fix("write instructions below the frontmatter") })
}

/// The keys of a file as a client reads them.
struct Values<'a> {
    client: &'static ClientFacts,
    block: &'a ParsedBlock<'a>,
}

impl Values<'_> {
    /// The pair of a key that counts: every client that takes a repeated key uses the last.
    fn last(&self, key: &str) -> Option<&MapPair> {
        self.block.values.pairs().iter().rev().find(|pair| pair.key == key)
    }

    /// The value of a key that counts.
    fn value(&self, key: &str) -> Option<&ValueNode> {
        self.last(key).map(|pair| self.block.resolve(pair))
    }

    fn kind(&self, pair: &MapPair) -> ScalarKind {
        if self.block.mark_of(pair).contains("!!str") {
            return ScalarKind::Text;
        }
        kind_of(self.block.resolve(pair), self.client.scalars)
    }

    /// The name the agent is called by.
    fn name(&self, file: &ClientFile<'_>) -> String {
        let path = || own_path(self.client, file.relative).to_owned();
        // Where a file needs no name, an empty one counts as none.
        let is_name = |name: &&str| self.client.identity != ClientIdentity::Path || !name.is_empty();
        let pair = self.last("name");
        if self.client.identity == ClientIdentity::NameElsePath
            && pair.is_some_and(|pair| self.kind(pair) == ScalarKind::Null)
        {
            // JavaScript makes this text of an empty value.
            return "null".to_owned();
        }
        self.value("name").and_then(text_of).filter(is_name).map_or_else(path, str::to_owned)
    }

    /// Checks the value of one key; a note if the agent loads without it.
    fn check(&self, rule: &KeyRule) -> Result<Option<VerdictDetail>, Refusal> {
        let Some(pair) = self.last(&rule.key) else {
            if !rule.required {
                return Ok(None);
            }
            let detail = VerdictDetail::new(format!("it has no `{}`", rule.key));
            let detail = detail.at((1, 1)).fix(format!("add `{}: …` to the frontmatter", rule.key));
            return refuse(rule, detail);
        };
        let Some(objection) = self.objection(rule, pair) else { return Ok(None) };
        let place = self.block.place(pair.value.span.start);
        let (text, fix) = objection;
        refuse(rule, VerdictDetail::new(format!("`{}` {text}", rule.key)).at(place).fix(fix))
    }

    /// The reason that a value is not accepted, and the fix.
    fn objection(&self, rule: &KeyRule, pair: &MapPair) -> Option<(String, String)> {
        let (kind, value) = (self.kind(pair), self.block.resolve(pair));
        let is_text = kind == ScalarKind::Text;
        if rule.must_not_be_empty && (kind == ScalarKind::Null || is_text && text_of(value).is_none_or(str::is_empty)) {
            return Some(("is empty".to_owned(), format!("write a text after `{}:`", rule.key)));
        }
        if rule.accepts.is_empty()
            || rule.accepts.iter().any(|accepted| accepts(*accepted, rule, kind, value, self.client.scalars))
        {
            return None;
        }
        Some(describe(rule, kind, value))
    }

    /// Refuses keys that the client does not know, if it minds.
    fn check_unknown(&self) -> Result<(), Refusal> {
        if self.client.unknown_keys == UnknownKeyRule::Ignored {
            return Ok(());
        }
        let is_known = |key: &str| {
            self.client.keys.iter().any(|rule| rule.key == key)
                || self.client.known_keys.iter().any(|known| known == key)
        };
        let Some(pair) = self.block.values.pairs().iter().find(|pair| !is_known(&pair.key)) else { return Ok(()) };
        let detail = VerdictDetail::new(format!("the key `{}` is unknown", pair.key));
        let detail = detail.at(self.block.place(pair.key_span.start)).fix("remove this key");
        Err(Refusal { kind: VerdictKind::Rejects, detail })
    }

    /// The note that of a repeated key the last counts.
    fn repeated(&self) -> Option<VerdictDetail> {
        let pairs = self.block.values.pairs();
        let (_, last) =
            pairs.iter().enumerate().rev().find(|(at, pair)| pairs[..*at].iter().any(|one| one.key == pair.key))?;
        let detail = VerdictDetail::new(format!("`{}` is repeated and the last one counts", last.key));
        Some(detail.at(self.block.place(last.key_span.start)).fix("remove one of them"))
    }
}

/// Turns a value that is not accepted into the effect that the rule says.
fn refuse(rule: &KeyRule, detail: VerdictDetail) -> Result<Option<VerdictDetail>, Refusal> {
    let detail = detail.consequence(rule.consequence.clone());
    match rule.refused {
        RefusedValue::Ignores => Err(Refusal { kind: VerdictKind::Ignores, detail }),
        RefusedValue::Rejects => Err(Refusal { kind: VerdictKind::Rejects, detail }),
        RefusedValue::Drops if detail.consequence.is_none() => {
            Ok(Some(detail.consequence(Some(format!("`{}` has no effect", rule.key)))))
        }
        RefusedValue::Drops | RefusedValue::Notes => Ok(Some(detail)),
    }
}
