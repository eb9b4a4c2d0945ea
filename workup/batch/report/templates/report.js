(function () {
  var list = document.getElementById("list");
  if (!list) { return; }
  var box = document.getElementById("filters"), text = document.getElementById("f-text"), why = document.getElementById("f-why"),
      category = document.getElementById("f-category"), verdict = document.getElementById("f-verdict"), told = document.getElementById("f-count");
  var pages = Array.prototype.slice.call(list.querySelectorAll("details.case"));
  function filter() {
    var wanted = text.value.toLowerCase().trim(), shown = 0;
    pages.forEach(function (page) {
      var fits = (!wanted || page.dataset.text.indexOf(wanted) >= 0) && (!why.value || page.dataset.why === why.value) &&
        (!category.value || page.dataset.category === category.value) && (!verdict.value || page.dataset.right === verdict.value);
      page.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    told.textContent = shown + " of " + pages.length + " shown";
  }
  [text, why, category, verdict].forEach(function (field) { field.addEventListener("input", filter); });
  function open() {
    var page = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (page && page.tagName === "DETAILS") { page.hidden = false; page.open = true; page.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  box.hidden = false;
  filter();
  open();
}());
