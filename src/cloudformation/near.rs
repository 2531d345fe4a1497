use super::partition::of_region;

/// Where the data centres of the regions lie, in whole degrees north and east of Greenwich: near the places that AWS names
/// in its list of regions. Those of the secret partitions are left out.
const PLACES: [(&str, i16, i16); 39] = [
    ("af-south-1", -34, 18),
    ("ap-east-1", 22, 114),
    ("ap-east-2", 25, 121),
    ("ap-northeast-1", 36, 140),
    ("ap-northeast-2", 38, 127),
    ("ap-northeast-3", 35, 136),
    ("ap-south-1", 19, 73),
    ("ap-south-2", 17, 78),
    ("ap-southeast-1", 1, 104),
    ("ap-southeast-2", -34, 151),
    ("ap-southeast-3", -6, 107),
    ("ap-southeast-4", -38, 145),
    ("ap-southeast-5", 3, 102),
    ("ap-southeast-6", -37, 175),
    ("ap-southeast-7", 14, 101),
    ("ca-central-1", 46, -74),
    ("ca-west-1", 51, -114),
    ("cn-north-1", 40, 116),
    ("cn-northwest-1", 38, 105),
    ("eu-central-1", 50, 9),
    ("eu-central-2", 47, 9),
    ("eu-north-1", 59, 18),
    ("eu-south-1", 45, 9),
    ("eu-south-2", 42, -1),
    ("eu-west-1", 53, -6),
    ("eu-west-2", 52, 0),
    ("eu-west-3", 49, 2),
    ("eusc-de-east-1", 52, 14),
    ("il-central-1", 32, 35),
    ("me-central-1", 25, 55),
    ("me-south-1", 26, 51),
    ("mx-central-1", 21, -100),
    ("sa-east-1", -24, -47),
    ("us-east-1", 39, -77),
    ("us-east-2", 40, -83),
    ("us-gov-east-1", 40, -83),
    ("us-gov-west-1", 46, -119),
    ("us-west-1", 37, -122),
    ("us-west-2", 46, -119),
];

/// How many are named.
const NEAREST: usize = 3;

/// The advice to choose another region, with the nearest that `is_wanted`.
pub fn another_region(region: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let near: Vec<String> = nearest(region, is_wanted).iter().map(|name| format!("`{name}`")).collect();
    match &near[..] {
        [] => "choose another region".to_owned(),
        [only] => format!("choose another region: the nearest is {only}"),
        _ => format!("choose another region: the nearest are {}", near.join(", ")),
    }
}

/// The regions of the same partition that `is_wanted`, the nearest first.
fn nearest(region: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let Some(from) = PLACES.iter().find(|(name, ..)| *name == region) else { return Vec::new() };
    let partition = of_region(region).name;
    let others =
        PLACES.iter().filter(|(name, ..)| *name != region && of_region(name).name == partition && is_wanted(name));
    let mut others: Vec<_> = others.collect();
    others.sort_by(|one, other| apart(from, one).total_cmp(&apart(from, other)));
    others.into_iter().take(NEAREST).map(|(name, ..)| *name).collect()
}

/// The angle between two places on the globe.
fn apart((_, north, east): &(&str, i16, i16), (_, other_north, other_east): &(&str, i16, i16)) -> f64 {
    let radians = |degrees: i16| f64::from(degrees).to_radians();
    let (one, other) = (radians(*north), radians(*other_north));
    let between = (radians(*east) - radians(*other_east)).cos();
    (one.sin() * other.sin() + one.cos() * other.cos() * between).clamp(-1.0, 1.0).acos()
}

#[cfg(test)]
mod tests {
    use super::super::partition::REGIONS;
    use super::*;

    #[test]
    fn the_nearest_regions_are_near() {
        assert_eq!(nearest("eu-central-2", |_| true), ["eu-south-1", "eu-central-1", "eu-west-3"]);
        assert_eq!(nearest("mx-central-1", |name| !name.starts_with("ca-")), ["us-east-2", "us-west-1", "us-east-1"]);
        assert_eq!(nearest("us-gov-east-1", |_| true), ["us-gov-west-1"]);
        assert!(nearest("eu-north-7", |_| true).is_empty());
    }

    #[test]
    fn every_region_that_is_not_secret_has_a_place() {
        let open = |region: &&&str| !region.contains("-iso");
        let known: Vec<&str> = PLACES.iter().map(|(name, ..)| *name).collect();
        assert_eq!(REGIONS.iter().filter(open).copied().collect::<Vec<&str>>(), known);
    }
}
