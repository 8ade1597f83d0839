//! The real window under Xvfb, driven by WebDriver, by keyboard only; and the package it comes in.
#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

mod first_application;
mod opening;
mod package;
mod readers;
mod repair;
mod restart;
