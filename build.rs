//! Says that the default theme, which is embedded, is part of the sources.

fn main() {
    println!("cargo:rerun-if-changed=templates");
}
