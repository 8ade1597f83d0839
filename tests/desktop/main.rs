//! The real window under Xvfb, driven by WebDriver.
