//! The real window under Xvfb, driven by WebDriver, by keyboard only.

mod opening;
