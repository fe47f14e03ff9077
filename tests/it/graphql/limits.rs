//! How much one request may ask for, and what asks for too much.

use super::Api;
use crate::support::app::TestApp;
use serde_json::json;

#[test]
fn what_is_too_much_is_refused_before_anything_is_done() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let aliases = |count: usize| {
        let all: Vec<_> = (0..count).map(|n| format!("a{n}: me {{ pk }}")).collect();
        format!("{{ {} }}", all.join(" "))
    };
    let mutations = |count: usize| {
        let call =
            |n| format!("a{n}: sendPasswordResetEmail(email: \"ada@example.com\") {{ success }}");
        format!(
            "mutation {{ {} }}",
            (0..count).map(call).collect::<Vec<_>>().join(" ")
        )
    };
    let bomb = "{ ...a } fragment a on Query { ...b ...b ...b ...b } fragment b on Query { ...c ...c ...c ...c } \
                fragment c on Query { ...d ...d ...d ...d } fragment d on Query { ...e ...e ...e ...e } \
                fragment e on Query { me { pk } me { pk } me { pk } me { pk } }";
    let schema_bomb = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    let deep = format!("{}{}{}", "{ a ".repeat(9), "{ b }", " }".repeat(9));
    for query in [
        aliases(10_000),
        aliases(31),
        mutations(11),
        bomb.to_owned(),
        schema_bomb.to_owned(),
        deep,
        "{ ...a } fragment a on Query { ...a }".to_owned(),
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(),
        format!(
            "{{ users(first: 100) {{ edges {{ node {{ {} }} }} }} }}",
            "pk ".repeat(60)
        ),
        "{".repeat(100_000),
        "[".repeat(100_000),
        format!(
            "{{ me(a: {}1{}) {{ pk }} }}",
            "[".repeat(20_000),
            "]".repeat(20_000)
        ),
        format!("{{ me(a: [\"\"\"x\"]) {} }}", "{ a ".repeat(30_000)),
        format!(
            "{{ me @skip(if: false) {} {{ pk }} }}",
            "@skip(if: false) ".repeat(10)
        ),
    ] {
        let said = api.ask(&query);
        let shown: String = query.chars().take(60).collect();
        assert_eq!(said.status, 400, "{shown}: {}", said.body);
        assert!(
            !said.error().is_empty() && said.body.get("data").is_none(),
            "{shown}"
        );
    }
    assert!(app.letters_to("ada@example.com").is_empty());
    assert_eq!(api.ask(&aliases(30)).status, 200);
}

#[test]
fn bodies_end_somewhere() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.ask_with(
        "query($a: String) { users(email: $a) { edges { cursor } } }",
        &json!({"a": "x".repeat(1024 * 1024)}),
    );
    assert_eq!((said.status, said.error()), (413, "The body is too large."));
}

#[test]
fn the_usual_question_about_the_schema_is_answered_where_it_may_be() {
    let app = TestApp::start();
    let of_type = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }";
    let usual = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }} \
         types {{ ...FullType }} directives {{ name description locations args {{ ...InputValue }} }} }} }} \
         fragment FullType on __Type {{ kind name description fields(includeDeprecated: true) {{ name description args \
         {{ ...InputValue }} type {{ ...TypeRef }} isDeprecated deprecationReason }} inputFields {{ ...InputValue }} \
         interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} \
         possibleTypes {{ ...TypeRef }} }} fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} \
         defaultValue }} fragment TypeRef on __Type {{ {of_type} }}"
    );
    let said = Api::of(&app).ask(&usual);
    assert_eq!(said.of("__schema")["mutationType"]["name"], "Mutation");
    let closed = app.restart(&[("GRAPHQL_INTROSPECTION", "false")]);
    let api = Api::of(&closed);
    let said = api.ask(&usual);
    assert_eq!(
        (said.status, said.error()),
        (400, "GraphQL introspection is not allowed here.")
    );
    assert_eq!(
        api.ask("{ x: __type(name: \"Query\") { name } }").status,
        400
    );
    assert_eq!(api.ask("{ __typename }").of("__typename"), "Query");
    // No hint at what there is.
    let said = api.ask("{ mee { pk } }");
    assert_eq!(said.status, 400);
    assert!(!said.error().contains("\"me\""), "{}", said.error());
}

#[test]
fn a_network_may_send_so_many_requests_and_somebody_who_is_signed_in_has_a_share_of_their_own() {
    let app = TestApp::start();
    let me = Api::member(&app, "ada");
    let app = app.restart(&[("RATE_LIMIT_GRAPHQL", "3/m/ip,5/m/user")]);
    let me = Api::of(&app).bearing(me.token.as_deref().unwrap().trim_start_matches("JWT "));
    let stranger = Api::of(&app);
    // Nonsense counts too: it is counted before it is read.
    for query in ["{ __typename }", "{", "{ me { pk } }"] {
        assert_ne!(stranger.ask(query).status, 429);
    }
    let said = stranger.ask("{ __typename }");
    assert_eq!(said.status, 429);
    assert_eq!(said.body["errors"][0]["extensions"]["code"], "throttled");
    let seconds = said.page.header("retry-after").unwrap().to_owned();
    let text = format!("Request was throttled. Expected available in {seconds} seconds.");
    assert_eq!(said.error(), text);
    assert_eq!(
        stranger
            .send("GET", "/graphql?query=%7B__typename%7D", None)
            .status,
        429
    );
    // From the same network, with a token that is ours.
    for _ in 0..5 {
        assert_eq!(me.ask("{ me { username } }").of("me")["username"], "ada");
    }
    assert_eq!(me.ask("{ me { pk } }").status, 429);
    assert_eq!(
        stranger
            .bearing("a.forged.token")
            .ask("{ __typename }")
            .status,
        429
    );
    app.advance(time::Duration::minutes(2));
    assert_eq!(stranger.ask("{ __typename }").status, 200);

    let app = app.restart(&[("RATE_LIMIT_GRAPHQL", "1/m/ip"), ("RATE_LIMITS", "off")]);
    let api = Api::of(&app);
    assert!((0..5).all(|_| api.ask("{ __typename }").status == 200));
}

#[test]
fn limits_are_those_of_every_face() {
    let app = TestApp::start();
    let api = Api::of(&app);
    let said = api.ask(
        "mutation { a: sendPasswordResetEmail(email: \"a@example.com\") { success errors } \
         b: sendPasswordResetEmail(email: \"a@example.com\") { success errors } \
         c: sendPasswordResetEmail(email: \"a@example.com\") { success errors } \
         d: sendPasswordResetEmail(email: \"A@example.com\") { success errors } }",
    );
    let throttled: Vec<_> = ["a", "b", "c", "d"]
        .into_iter()
        .map(|it| said.of(it)["success"].clone())
        .collect();
    assert_eq!(throttled[0], true);
    assert_eq!(throttled[3], false);
    assert_eq!(said.code("d"), "nonFieldErrors throttled");
    let same_network = api.guest.window();
    assert_eq!(same_network.forget_password("a@example.com").status(), 429);
}
