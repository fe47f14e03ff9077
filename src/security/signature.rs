//! How a receiver of webhooks knows that it is we who speak: HMAC-SHA-256 over name, time and words, as the Standard
//! Webhooks have it.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// The header `webhook-signature`: a signature with each secret, of which a receiver needs to know one.
pub fn of_webhook<S: AsRef<[u8]>>(
    secrets: &[S],
    message: &str,
    timestamp: i64,
    body: &str,
) -> String {
    let words = format!("{message}.{timestamp}.{body}");
    let sign = |secret: &S| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_ref());
        let signed = hmac::sign(&key, words.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(signed.as_ref()))
    };
    secrets.iter().map(sign).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_comes_out() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = of_webhook(
            &[secret.unwrap()],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
