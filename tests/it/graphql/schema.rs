//! The schema: everything that django-graphql-auth's clients were generated from is in it, type for type.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, ServiceDocument, TypeKind, TypeSystemDefinition,
};
use std::collections::{BTreeMap, BTreeSet};

const THEIRS: &str = include_str!("django-graphql-auth.graphql");

/// Every field and argument with its type, every type with its kind.
fn facts(schema: &str) -> BTreeSet<String> {
    let document: ServiceDocument = parse_schema(schema).unwrap();
    let mut facts = BTreeSet::new();
    for definition in document.definitions {
        match definition {
            TypeSystemDefinition::Schema(roots) => {
                let roots = roots.node;
                facts.insert(format!("query is {}", roots.query.unwrap().node));
                facts.insert(format!("mutation is {}", roots.mutation.unwrap().node));
            }
            TypeSystemDefinition::Type(it) => {
                let name = it.node.name.node;
                match it.node.kind {
                    TypeKind::Scalar => {
                        facts.insert(format!("scalar {name}"));
                    }
                    TypeKind::Object(object) => {
                        facts.insert(format!("type {name}"));
                        for interface in object.implements {
                            facts.insert(format!("{name} implements {}", interface.node));
                        }
                        fields(
                            &mut facts,
                            &name,
                            object.fields.into_iter().map(|it| it.node),
                        );
                    }
                    TypeKind::Interface(interface) => {
                        facts.insert(format!("interface {name}"));
                        fields(
                            &mut facts,
                            &name,
                            interface.fields.into_iter().map(|it| it.node),
                        );
                    }
                    other => panic!("{name} is a {other:?}"),
                }
            }
            TypeSystemDefinition::Directive(_) => {}
        }
    }
    facts
}

fn fields(facts: &mut BTreeSet<String>, name: &str, fields: impl Iterator<Item = FieldDefinition>) {
    for field in fields {
        let path = format!("{name}.{}", field.name.node);
        facts.insert(format!("{path}: {}", field.ty.node));
        for argument in field.arguments {
            let argument = argument.node;
            facts.insert(format!(
                "{path}({}: {})",
                argument.name.node, argument.ty.node
            ));
        }
    }
}

#[test]
fn all_of_the_old_schema_is_in_ours() {
    let theirs = facts(THEIRS);
    assert!(theirs.len() > 150, "{}", theirs.len());
    let ours = facts(&vestibule::internals::http::schema());
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn what_is_new_need_not_be_given_by_old_clients() {
    let required = |schema: &str| {
        let document = parse_schema(schema).unwrap();
        let mut required: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(it) = definition else {
                continue;
            };
            let TypeKind::Object(object) = it.node.kind else {
                continue;
            };
            for field in object.fields {
                let needed = field.node.arguments.into_iter().map(|it| it.node);
                let needed = needed.filter(|it| !it.ty.node.nullable && it.default_value.is_none());
                let path = format!("{}.{}", it.node.name.node, field.node.name.node);
                required.insert(path, needed.map(|it| it.name.node.to_string()).collect());
            }
        }
        required
    };
    let ours = required(&vestibule::internals::http::schema());
    for (field, theirs) in required(THEIRS) {
        let more: Vec<_> = ours[&field].difference(&theirs).collect();
        assert!(more.is_empty(), "{field} asks for {more:?}");
    }
}
