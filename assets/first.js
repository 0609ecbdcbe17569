/* Before anything is drawn: the theme that was chosen here, and whether the page is presented. A script that browsers wait for. */
{
    const { dataset } = document.documentElement;
    try {
        const theme = localStorage.getItem("featurescope-theme");
        if (theme) dataset.bsTheme = theme;
    } catch {
        // the system's, then
    }
    const asked = new URLSearchParams(location.hash.slice(1)).get("present") === "1" || new URLSearchParams(location.search).has("present");
    if (asked) dataset.present = "";
}
