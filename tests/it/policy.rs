//! `MFA_REQUIRED`: of whom a second step is demanded, and what is closed until there is one.

mod doors;
mod first_factor;
mod leading;
mod removing;
mod routes;
