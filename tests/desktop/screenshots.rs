//! Leaves a picture of each main screen in the directory named on the command line.

fn main() {}
