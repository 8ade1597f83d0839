//! The page that the QR of a certificate opens: is the paper genuine?
//!
//! `GET /verify/{number}?code=…&s=…` answers in HTML for people (Chinese, for a phone, without
//! scripts) and in JSON for programs that ask for it. `GET /verify` is a form for who has no QR.
//! What is shown is masked; a wrong code and an unknown number look the same, so that nobody can
//! ask which numbers exist.
//!
//! - [`answer`] decides, pure. [`page`] draws. [`Limiter`] counts questions.
//! - [`table`] keeps what was issued; it is filled when an act that issues a paper is accepted.
//! - [`routes`] puts it on the centre's port.
//!
//! Deliberately absent: a captcha (the code is one: 40 random bits), cookies, and the paper itself.

mod answer;
mod http;
mod limit;
mod page;
mod table;

pub use answer::{Answer, IssuedCertificate, Issuer, Question, Shown, answer};
pub(crate) use http::routes;
pub use limit::{Limit, Limiter};
pub use page::{POLICY, STYLE, STYLE_PATH, draw, draw_form};
pub use table::{issue, make_void};
