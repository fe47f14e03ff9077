//! Codes are read the way people type them; a session's words are worth what they say.

use super::*;

#[test]
fn codes_of_an_app_are_read_the_way_people_type_them() {
    for typed in [
        "123456",
        " 123 456\n",
        "123-456",
        "１２３４５６",
        "١٢٣٤٥٦",
        "\u{200e}123–456",
    ] {
        assert_eq!(
            TotpCode::parse(typed).unwrap().expose(),
            "123456",
            "{typed:?}"
        );
    }
    assert_eq!(TotpCode::parse("0012 3456").unwrap().expose(), "00123456");
    for typed in [
        "",
        "12345",
        "123456789",
        "12345a",
        "+123456",
        "123456\0",
        "½23456",
    ] {
        assert_eq!(
            TotpCode::parse(typed).unwrap_err(),
            BadTotpCode,
            "{typed:?}"
        );
    }
}

#[test]
fn a_recovery_code_comes_back_however_it_is_typed() {
    let bytes = *b"\x00\x01\x02\x03\x04\xff\xfe\xfd\xfc\xfb\x10\x20\x30\x40\x50";
    let code = RecoveryCode::from_bytes(bytes);
    assert_eq!(code.expose(), "000G40R4ZZZFVZ7V20G30G2G");
    assert_eq!(*code.grouped(), "000G-40R4-ZZZF-VZ7V-20G3-0G2G");
    for typed in [
        "000G-40R4-ZZZF-VZ7V-20G3-0G2G",
        "000g40r4zzzfvz7v20g30g2g",
        " ooog 4or4 zzzf vz7v 2og3 og2g\n",
        "OOOG–4OR4–ZZZF–VZ7V–2OG3–OG2G",
        "０００Ｇ４０Ｒ４ｚｚｚｆＶＺ７Ｖ２０Ｇ３０Ｇ２Ｇ",
    ] {
        assert_eq!(
            RecoveryCode::parse(typed).unwrap().expose(),
            code.expose(),
            "{typed:?}"
        );
    }
    let ones = RecoveryCode::parse("iIlL-1111-1111-1111-1111-1111").unwrap();
    assert_eq!(ones.expose(), "1".repeat(24));
    for typed in [
        "",
        "000G-40R4-ZZZF-VZ7V-20G3-0G2",
        "000G-40R4-ZZZF-VZ7V-20G3-0G2GG",
        "U00G-40R4-ZZZF-VZ7V-20G3-0G2G",
        "000G_40R4_ZZZF_VZ7V_20G3_0G2G",
        "é00G-40R4-ZZZF-VZ7V-20G3-0G2G",
    ] {
        assert_eq!(
            RecoveryCode::parse(typed).unwrap_err(),
            BadRecoveryCode,
            "{typed:?}"
        );
    }
}

#[test]
fn every_bit_of_a_recovery_code_counts() {
    let of = |bytes| RecoveryCode::from_bytes(bytes).expose().to_owned();
    for bit in 0..120 {
        let mut bytes = [0; RecoveryCode::BYTES];
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(of(bytes), of([0; RecoveryCode::BYTES]), "bit {bit}");
    }
    assert_eq!(of([0xff; 15]), "Z".repeat(24));
}

#[test]
fn codes_and_names_of_passkeys_do_not_show_themselves() {
    let shown = format!(
        "{:?} {:?} {:?}",
        TotpCode::parse("123456").unwrap(),
        RecoveryCode::from_bytes([1; 15]),
        CredentialId::from_bytes(&[1]).unwrap()
    );
    assert_eq!(shown, "TotpCode(..) RecoveryCode(..) CredentialId(..)");
    let said = [BadTotpCode.message(), BadRecoveryCode.message()].map(|said| said.to_string());
    assert_eq!(
        said,
        [
            "Enter the 6-digit code that your authenticator app shows.",
            "Enter one of your recovery codes: 24 letters and digits."
        ]
    );
}

#[test]
fn the_name_of_a_passkey_has_1_to_1023_bytes_and_one_text() {
    for bytes in [&[0xfb_u8][..], &[7; 1023]] {
        let id = CredentialId::from_bytes(bytes).unwrap();
        assert_eq!(CredentialId::parse(&id.text()).unwrap(), id);
        assert_eq!(id.as_bytes(), bytes);
    }
    let padded = format!("{}==", URL_SAFE_NO_PAD.encode([7]));
    let too_long = URL_SAFE_NO_PAD.encode([7; 1024]);
    for text in [
        "",
        "A",
        "-x",
        "+w",
        "AB",
        " AA",
        &padded,
        &too_long,
        &"A".repeat(100_000),
    ] {
        let parsed = CredentialId::parse(text);
        assert!(
            parsed.is_none() || parsed.unwrap().text() == text,
            "{text:.20}"
        );
    }
    assert!(
        CredentialId::parse("AB").is_none(),
        "bits that are not zero"
    );
    assert!(CredentialId::from_bytes(&[7; 1024]).is_none());
}

const TOUCH: Method = Method::Passkey(Custody::Device, Verification::Touch);
const SYNCED: Method = Method::Passkey(Custody::Synced, Verification::User);

#[test]
fn what_methods_are_worth_together() {
    use Method::{EmailCode, Password, PhoneCode, Provider, RecoveryCode, Totp};
    let level = |methods: &[Method]| {
        let all = methods
            .iter()
            .fold(Methods::none(), |all, one| all.and(*one));
        all.level()
    };
    for one in [
        &[][..],
        &[Password],
        &[EmailCode],
        &[PhoneCode],
        &[Provider],
        &[TOUCH],
        &[Password, EmailCode, PhoneCode, Provider],
        // No door opens by these alone; if one did, it would be one factor.
        &[Totp],
        &[RecoveryCode, TOUCH, Totp],
    ] {
        assert_eq!(level(one), Level::One, "{one:?}");
    }
    for two in [
        &[SYNCED][..],
        &[Method::Passkey(Custody::Device, Verification::User)],
        &[Password, Totp],
        &[Password, TOUCH],
        &[EmailCode, Totp],
        &[PhoneCode, RecoveryCode],
        &[Provider, Totp],
    ] {
        assert_eq!(level(two), Level::Two, "{two:?}");
    }
    assert_eq!((Level::One.acr(), Level::Two.acr()), ("1", "2"));
}

#[test]
fn methods_are_kept_as_words_and_unknown_words_prove_nothing() {
    let all = [
        Method::Password,
        Method::EmailCode,
        Method::PhoneCode,
        Method::Totp,
        Method::RecoveryCode,
        Method::Provider,
        TOUCH,
        SYNCED,
    ];
    for method in all {
        let methods = Methods::of(method);
        assert_eq!(Methods::kept(&methods.to_kept()), methods, "{method:?}");
        assert!(!methods.is_empty());
    }
    let methods = Methods::of(Method::Password).and(TOUCH);
    assert_eq!(methods.to_kept(), "password passkey hwk");
    assert_eq!(format!("{methods:?}"), "Methods(password passkey hwk)");
    let odd = Methods::kept("  face password,totp\tpasskey Password user1 hwk password ");
    assert_eq!(odd, methods);
    assert_eq!(Methods::kept(""), Methods::none());
    // A word about a passkey without one is worth nothing.
    assert_eq!(Methods::kept("password user").level(), Level::One);
    assert!(Methods::kept("recovery_code").has_recovery_code());
}

#[test]
fn tokens_say_it_in_words_of_rfc_8176() {
    let amr = |text: &str| {
        let methods = Methods::kept(text);
        methods.amr(methods.level()).join(" ")
    };
    assert_eq!(amr(""), "");
    assert_eq!(amr("password"), "pwd");
    assert_eq!(amr("password totp"), "pwd otp mfa");
    assert_eq!(amr("email_code"), "otp");
    assert_eq!(amr("password passkey hwk"), "pwd hwk mfa");
    assert_eq!(amr("passkey swk user"), "swk user mfa");
    assert_eq!(amr("password recovery_code"), "pwd otp mfa");
    assert_eq!(amr("provider"), "");
    assert_eq!(Methods::kept("password").amr(Level::Two), ["pwd", "mfa"]);
}
