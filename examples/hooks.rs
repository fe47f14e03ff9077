//! A project with rules of its own: `cargo run --example hooks`, then sign up with an address elsewhere than at
//! `example.com`, and see it refused.

use actix_web::{App, HttpServer};
use vestibule::hooks::Refusal;
use vestibule::{Site, http};

/// Lets only addresses of one domain sign up.
pub fn rules(site: &Site) {
    site.before_signup(|attempt| {
        if attempt.email.to_lowercase().ends_with("@example.com") {
            return Ok(());
        }
        Err(Refusal::new("not_ours", "Sign up with your address at example.com.").at("email"))
    });
    site.before_login(|attempt| {
        if attempt.user.is_staff && !attempt.has_two_factors() {
            let text = "Staff log in with a second step.";
            return Err(Refusal::new("second_step_needed", text));
        }
        Ok(())
    });
    site.before_email_change(|attempt| {
        if attempt.user.is_staff {
            return Err(Refusal::new(
                "staff_address",
                "Ask the office for another address.",
            ));
        }
        Ok(())
    });
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let site = Site::from_env()?;
    rules(&site);
    let (address, jobs) = (site.address(), site.start().await?);
    HttpServer::new(move || App::new().configure(http::configure(&site)))
        .bind(address)?
        .run()
        .await?;
    jobs.stop().await;
    Ok(())
}
