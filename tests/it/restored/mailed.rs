//! What e-mails bring: tokens and links.

use super::world::{Line, World};
use crate::email::move_to;
use crate::graphql::{Api, letter_token};
use crate::invitations::command_line::invite_as_operator;
use crate::support::client::Client;
use crate::support::people::{OTHER_PASSWORD, PASSWORD};
use serde_json::json;
use vestibule::internals::values::UserId;

pub const SIGN_UP_TOKEN: Line = Line::of("flows", register, verifies);

pub const LOGIN_TOKEN: Line = Line::of(
    "flows",
    |world| {
        register(world);
        Api::of(&world.app).log_in(&world.email, PASSWORD);
        token(world)
    },
    verifies,
);

pub const RESET_TOKEN: Line = Line::of(
    "flows",
    |world| {
        Api::member(&world.app, world.name);
        ask_for_reset(world)
    },
    |world, token| sets(world, "passwordReset", token),
);

pub const FIRST_PASSWORD_TOKEN: Line = Line::of(
    "flows",
    |world| {
        register(world);
        ask_for_reset(world)
    },
    |world, token| sets(world, "passwordSet", token),
);

pub const SECOND_ADDRESS_TOKEN: Line = Line::of(
    "flows",
    |world| {
        Api::member(&world.app, world.name);
        let said = Api::of(&world.app).log_in(&world.email, PASSWORD);
        let access = said.of("tokenAuth")["token"].as_str().unwrap().to_owned();
        let me = Api::of(&world.app).bearing(&access);
        let second = format!("{}@second.example", world.name);
        let asked = me.done(&format!(
            "sendSecondaryEmailActivation(email: \"{second}\", password: \"{PASSWORD}\")"
        ));
        assert_eq!(asked.of("sendSecondaryEmailActivation")["success"], true);
        // The token alone does nothing: whoever asked has a session too.
        vec![letter_token(&world.app, &second), access]
    },
    |world, token| {
        let call = format!("verifySecondaryEmail(token: \"{}\")", token[0]);
        let said = Api::of(&world.app).bearing(&token[1]).done(&call);
        said.of("verifySecondaryEmail")["success"] == true
    },
);

pub const UNDO_LINK: Line = Line::of(
    "undos",
    |world| {
        let me = world.app.member(&world.email);
        move_to(&world.app, &me, &format!("{}@new.example", world.name));
        world.link("/undo/")
    },
    leads_on,
);

pub const UNDO_LINK_OF_PHONE: Line = Line {
    settings: &[("PHONE_VERIFICATION", "off")],
    ..Line::of(
        "undos",
        |world| {
            let me = world.app.member(&world.email);
            let given = [("phone", "+31612345678"), ("current_password", PASSWORD)];
            me.post("/account/phone", &given);
            me.post("/account/phone/remove", &[]);
            world.link("/undo/")
        },
        leads_on,
    )
};

pub const KEEP_LINK: Line = Line::of(
    "undos",
    |world| {
        let me = world.app.member(&world.email);
        let done = me.post("/account/delete", &[("current_password", PASSWORD)]);
        assert_eq!(done.location(), Some("/login"), "{}", done.text());
        world.link("/keep/")
    },
    leads_on,
);

pub const RESET_LINK: Line = Line::of(
    "flows",
    |world| {
        world.app.member(&world.email);
        world.app.db_ask_for_password(UserId(world.newest("users")));
        world.link("/password/choose/")
    },
    leads_on,
);

pub const INVITATION_LINK: Line = Line::of(
    "invitations",
    |world| {
        // The numbers of the people have to meet too.
        world.app.member(&format!("{}@inviter.example", world.name));
        invite_as_operator(&world.app, &world.email, &[]);
        world.link("/invitation/")
    },
    |world, link| world.app.guest().get(&link[0]).status() == 200,
);

pub const VERIFY_LINK: Line = Line::of(
    "flows",
    |world| {
        for name in [world.name, "rival"] {
            let said = Api::of(&world.app).register(&world.email, name);
            assert_eq!(said.of("register")["success"], true, "{}", said.body);
        }
        let call = format!("resendActivationEmail(email: \"{}\")", world.email);
        Api::of(&world.app).done(&call);
        world.link("/link/")
    },
    leads_on,
);

pub const LAST_LINK: Line = Line {
    settings: &[("RATE_LIMITS", "on")],
    ..Line::of(
        "flows",
        |world| {
            world.app.member(&world.email);
            for _ in 0..9 {
                world.app.guest().forget_password(&world.email);
            }
            world.link("/link/")
        },
        leads_on,
    )
};

pub const DEVICE_LINK: Line = Line::of(
    "flows",
    |world| {
        ask_for_approval(world);
        world.link("/link/")
    },
    leads_on,
);

pub const DEVICE_TOKEN: Line = Line {
    changes: true,
    ..Line::of(
        "flows",
        |world| {
            ask_for_approval(world);
            token(world)
        },
        |world, token| {
            let login = json!({ "email": world.email, "password": PASSWORD, "device": token[0] });
            let client = Client::of(&world.app);
            client.post("/api/accounts/login/", &login).status == 200
        },
    )
};

fn ask_for_approval(world: &World) {
    world.app.member(&world.email);
    world.app.db_sql("UPDATE users SET login_failures = 100");
    assert_eq!(world.app.guest().log_in(&world.email).status(), 422);
}

fn register(world: &World) -> Vec<String> {
    let said = Api::of(&world.app).register(&world.email, world.name);
    assert_eq!(said.of("register")["success"], true, "{}", said.body);
    token(world)
}

fn token(world: &World) -> Vec<String> {
    vec![letter_token(&world.app, &world.email)]
}

fn verifies(world: &World, token: &[String]) -> bool {
    let said = Api::of(&world.app).verify(&token[0]);
    said.of("verifyAccount")["success"] == true
}

fn ask_for_reset(world: &World) -> Vec<String> {
    let call = format!("sendPasswordResetEmail(email: \"{}\")", world.email);
    let asked = Api::of(&world.app).done(&call);
    assert_eq!(asked.of("sendPasswordResetEmail")["success"], true);
    token(world)
}

fn sets(world: &World, name: &str, token: &[String]) -> bool {
    let password =
        format!("newPassword1: \"{OTHER_PASSWORD}\", newPassword2: \"{OTHER_PASSWORD}\"");
    let call = format!("{name}(token: \"{}\", {password})", token[0]);
    Api::of(&world.app).done(&call).of(name)["success"] == true
}

/// Whether the link shows what it is about, or its button does something.
fn leads_on(world: &World, link: &[String]) -> bool {
    let stranger = world.app.guest();
    let shown = stranger.get(&link[0]).status() == 200;
    let done = stranger.post(&link[0], &[]).status() < 400;
    shown || done
}
