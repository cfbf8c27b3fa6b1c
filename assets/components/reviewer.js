// Who judges, kept by the browser for a year: imagegen/ui/reviewer.py reads it.

const COOKIE = "imagegen-who";
const YEAR_S = 365 * 24 * 3600;

export function rememberReviewer(name) {
  if (!name) return;
  document.cookie = `${COOKIE}=${encodeURIComponent(name)}; path=/; max-age=${YEAR_S}; SameSite=Lax`;
}
