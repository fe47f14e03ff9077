// Tells the site in which time zone this browser is, so that pages and e-mails say times as the clock on the wall does.
// Who chose a zone for their account is told times in that one. Without this file, times are those of the site's zone.

// "Europe/Berlin". A browser that does not say, or says what no zone is called, is not asked again on this page.
function zoneHere() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  return /^[A-Za-z][\w+/-]{1,63}$/.test(zone) ? zone : "";
}

function keep(zone) {
  const isSecure = location.protocol === "https:";
  const pair = `${isSecure ? "__Host-" : ""}vestibule-time-zone=${zone}`;
  if (document.cookie.split("; ").includes(pair)) return;
  const year = 365 * 24 * 60 * 60;
  document.cookie = `${pair}; Path=/; Max-Age=${year}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

const zone = zoneHere();
if (zone) keep(zone);
