//! The schema as the page shows it: read out of the text that `vestibule schema` prints, so that both say the same.

use super::examples::{self, Example, Types, deprecation, named};
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, EnumValueDefinition, FieldDefinition, InputValueDefinition, ServiceDocument, Type,
    TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, Positioned};
use serde::Serialize;

/// All there is, in the order of the page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Schema {
    groups: Vec<Group>,
}

/// What has one heading.
#[derive(Debug, Clone, Serialize)]
struct Group {
    kind: &'static str,
    entries: Vec<Entry>,
    /// Whether a search finds something of it.
    is_found: bool,
}

/// What can be asked, what can be done, or a type.
#[derive(Debug, Clone, Default, Serialize)]
struct Entry {
    /// Its place in the page.
    id: String,
    name: String,
    help: Vec<Piece>,
    deprecated: Option<String>,
    arguments: Vec<Member>,
    /// The type of what comes back.
    returns: Vec<Part>,
    fields: Vec<Member>,
    /// Words of an enum.
    words: Vec<Member>,
    /// Interfaces of an object, or objects of a union.
    others: Vec<Part>,
    /// For what can be asked and done.
    example: Option<Example>,
    /// Whether all that is said of it is its description.
    is_leaf: bool,
    is_found: bool,
    #[serde(skip)]
    text: String,
}

/// A field, an argument, or a word.
#[derive(Debug, Clone, Serialize)]
struct Member {
    name: String,
    kind: Vec<Part>,
    default: Option<String>,
    help: Vec<Piece>,
    deprecated: Option<String>,
    arguments: Vec<Member>,
}

/// A part of how a type is written: signs, or a name, which may lead somewhere.
#[derive(Debug, Clone, Serialize)]
struct Part {
    text: String,
    is_link: bool,
}

/// A part of a description.
#[derive(Debug, Clone, Serialize)]
struct Piece {
    text: String,
    is_code: bool,
}

impl Schema {
    /// Reads a schema. One that cannot be read shows nothing.
    pub(super) fn read(sdl: &str) -> Self {
        let read = parse_schema(sdl);
        if let Err(error) = &read {
            tracing::error!(%error, "the schema cannot be shown");
        }
        read.map_or_else(|_| Self { groups: Vec::new() }, |read| Self::of(&read))
    }

    fn of(document: &ServiceDocument) -> Self {
        let mut types = Types::new();
        let mut roots = [None, None];
        for definition in &document.definitions {
            match definition {
                TypeSystemDefinition::Type(it) => {
                    types.insert(it.node.name.node.to_string(), it.node.clone());
                }
                TypeSystemDefinition::Schema(it) => {
                    let name = |it: &Option<Positioned<Name>>| Some(it.as_ref()?.node.to_string());
                    roots = [name(&it.node.query), name(&it.node.mutation)];
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        let [query, mutation] = &roots;
        let mut groups = vec![
            calls("query", query.as_deref(), &types),
            calls("mutation", mutation.as_deref(), &types),
        ];
        for kind in ["object", "interface", "union", "enum", "input", "scalar"] {
            let of_kind = types.values().filter(|it| kind_of(it) == kind);
            let is_root = |it: &&TypeDefinition| {
                let name = it.name.node.as_str();
                roots.iter().flatten().any(|root| root == name)
            };
            let entries = of_kind.filter(|it| !is_root(it));
            groups.push(Group {
                kind,
                entries: entries.map(|it| type_entry(it, &types)).collect(),
                is_found: true,
            });
        }
        groups.retain(|group| !group.entries.is_empty());
        Self { groups }
    }

    /// The same, with what holds these words marked; all of it where there are none.
    pub(super) fn searched(mut self, search: &str) -> Self {
        let search = search.to_lowercase();
        for group in &mut self.groups {
            for entry in &mut group.entries {
                entry.is_found = entry.text.contains(&search);
            }
            group.is_found = group.entries.iter().any(|entry| entry.is_found);
        }
        self
    }

    /// How much a search has found.
    pub(super) fn found(&self) -> usize {
        let entries = self.groups.iter().flat_map(|group| &group.entries);
        entries.filter(|entry| entry.is_found).count()
    }

    /// The example of an entry.
    pub(super) fn example(&self, id: &str) -> Option<&Example> {
        let mut entries = self.groups.iter().flat_map(|group| &group.entries);
        entries.find(|entry| entry.id == id)?.example.as_ref()
    }

    /// An example to begin with.
    pub(super) fn first(&self) -> Option<&Example> {
        let mut entries = self.groups.iter().flat_map(|group| &group.entries);
        entries.find_map(|entry| entry.example.as_ref())
    }
}

fn calls(kind: &'static str, root: Option<&str>, types: &Types) -> Group {
    let fields = match root.and_then(|root| types.get(root)).map(|it| &it.kind) {
        Some(TypeKind::Object(object)) => object.fields.as_slice(),
        _ => &[],
    };
    let entry = |field: &FieldDefinition| {
        let shown = member(field, types);
        Entry {
            id: format!("{kind}_{}", shown.name),
            help: shown.help,
            deprecated: shown.deprecated,
            arguments: shown.arguments,
            returns: shown.kind,
            example: Some(examples::of(types, kind, field)),
            name: shown.name,
            ..Entry::default()
        }
        .indexed()
    };
    Group {
        kind,
        entries: fields.iter().map(|field| entry(&field.node)).collect(),
        is_found: true,
    }
}

fn kind_of(definition: &TypeDefinition) -> &'static str {
    match definition.kind {
        TypeKind::Scalar => "scalar",
        TypeKind::Object(_) => "object",
        TypeKind::Interface(_) => "interface",
        TypeKind::Union(_) => "union",
        TypeKind::Enum(_) => "enum",
        TypeKind::InputObject(_) => "input",
    }
}

fn type_entry(definition: &TypeDefinition, types: &Types) -> Entry {
    let fields = |fields: &[Positioned<FieldDefinition>]| -> Vec<_> {
        fields.iter().map(|it| member(&it.node, types)).collect()
    };
    let links = |names: &[Positioned<Name>]| -> Vec<_> {
        names.iter().map(|it| link(&it.node, types)).collect()
    };
    let mut entry = Entry {
        id: format!("type_{}", definition.name.node),
        name: definition.name.node.to_string(),
        help: pieces(definition.description.as_ref()),
        deprecated: deprecation(&definition.directives),
        ..Entry::default()
    };
    match &definition.kind {
        TypeKind::Scalar => {}
        TypeKind::Object(it) => {
            (entry.fields, entry.others) = (fields(&it.fields), links(&it.implements));
        }
        TypeKind::Interface(it) => {
            (entry.fields, entry.others) = (fields(&it.fields), links(&it.implements));
        }
        TypeKind::Union(it) => entry.others = links(&it.members),
        TypeKind::Enum(it) => {
            entry.words = it.values.iter().map(|it| word(&it.node)).collect();
        }
        TypeKind::InputObject(it) => {
            let fields = it.fields.iter().map(|it| input(&it.node, types));
            entry.fields = fields.collect();
        }
    }
    entry.indexed()
}

fn member(field: &FieldDefinition, types: &Types) -> Member {
    let arguments = field.arguments.iter().map(|it| input(&it.node, types));
    Member {
        name: field.name.node.to_string(),
        kind: parts(&field.ty.node, types),
        default: None,
        help: pieces(field.description.as_ref()),
        deprecated: deprecation(&field.directives),
        arguments: arguments.collect(),
    }
}

fn input(field: &InputValueDefinition, types: &Types) -> Member {
    Member {
        name: field.name.node.to_string(),
        kind: parts(&field.ty.node, types),
        default: field.default_value.as_ref().map(|it| it.node.to_string()),
        help: pieces(field.description.as_ref()),
        deprecated: deprecation(&field.directives),
        arguments: Vec::new(),
    }
}

fn word(value: &EnumValueDefinition) -> Member {
    Member {
        name: value.value.node.to_string(),
        kind: Vec::new(),
        default: None,
        help: pieces(value.description.as_ref()),
        deprecated: deprecation(&value.directives),
        arguments: Vec::new(),
    }
}

/// `[`, `UserNodeEdge`, `]!`
fn parts(kind: &Type, types: &Types) -> Vec<Part> {
    let (mut before, mut after) = (String::new(), String::new());
    let mut next = Some(kind);
    while let Some(kind) = next {
        if !kind.nullable {
            after.insert(0, '!');
        }
        next = match &kind.base {
            BaseType::Named(_) => None,
            BaseType::List(of) => {
                before.push('[');
                after.insert(0, ']');
                Some(of)
            }
        };
    }
    let signs = |text: String| Part {
        text,
        is_link: false,
    };
    let mut parts = vec![signs(before), link(named(kind), types), signs(after)];
    parts.retain(|part| !part.text.is_empty());
    parts
}

/// The name of a type. Those that every schema has are explained nowhere.
fn link(name: &str, types: &Types) -> Part {
    Part {
        text: name.to_owned(),
        is_link: types.contains_key(name),
    }
}

/// A description, its lines joined; what stands between backticks is code.
fn pieces(description: Option<&Positioned<String>>) -> Vec<Piece> {
    let text = description.map(|it| it.node.as_str()).unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pieces = text.split('`').enumerate().map(|(place, piece)| Piece {
        text: piece.to_owned(),
        is_code: place % 2 == 1,
    });
    pieces.filter(|piece| !piece.text.is_empty()).collect()
}

impl Entry {
    /// With all that a search looks into: names, types and descriptions, in small letters.
    fn indexed(mut self) -> Self {
        let mut all = vec![self.name.clone(), said(&self.help)];
        all.extend(self.deprecated.clone());
        all.push(written(&self.returns));
        all.extend(self.others.iter().map(|part| part.text.clone()));
        let members = self.arguments.iter().chain(&self.fields).chain(&self.words);
        for member in members {
            member.gather(&mut all);
        }
        self.text = all.join("\n").to_lowercase();
        self.is_leaf = self.example.is_none()
            && [&self.arguments, &self.fields, &self.words]
                .iter()
                .all(|it| it.is_empty())
            && self.others.is_empty();
        self.is_found = true;
        self
    }
}

impl Member {
    fn gather(&self, all: &mut Vec<String>) {
        all.extend([self.name.clone(), written(&self.kind), said(&self.help)]);
        all.extend(self.default.clone());
        all.extend(self.deprecated.clone());
        for argument in &self.arguments {
            argument.gather(all);
        }
    }
}

fn said(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn written(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

#[cfg(test)]
mod tests;
