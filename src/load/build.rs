//! Tells cargo that the default theme, which `load` embeds, is part of its sources.

fn main() {
    println!("cargo:rerun-if-changed=../../templates");
}
