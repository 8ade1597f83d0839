//! Our own layout: text, grids, tables, pictures and codes on pages of A4 and A5.
//!
//! Coordinates are points from a page's upper left corner; only `pdf` knows that PDF counts from
//! below.

pub(crate) mod flow;
pub(crate) mod page;
pub(crate) mod picture;
pub(crate) mod qr;
pub(crate) mod table;
pub(crate) mod text;
