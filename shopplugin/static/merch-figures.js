/* Draws the figures; without this the table holds every number. */
const place = document.querySelector("[data-figures]");
if (place && window.Chart) {
  const figures = await (await fetch(place.dataset.figures)).json();
  place.hidden = false;
  draw(figures);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(figures));
}

function draw(figures) {
  for (const canvas of place.querySelectorAll("canvas")) Chart.getChart(canvas)?.destroy();
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  Object.assign(Chart.defaults, {color: colour("--ink"), animation: false, maintainAspectRatio: false});
  Chart.defaults.borderColor = "rgb(128 128 128 / 25%)";
  const weeks = [...new Set(figures.map(one => one.week))].sort();
  const line = dimension => weeks.map(week => figures.find(one => one.week === week && one.dimension === dimension)?.number ?? null);
  new Chart(place.querySelector("[data-chart=quiz]"), {
    type: "line",
    data: {labels: weeks, datasets: [
      {label: "opened", data: line("quiz_started"), borderColor: colour("--accent"), borderDash: [6, 4]},
      {label: "finished", data: line("quiz_finished"), borderColor: colour("--accent"), pointStyle: "rect"},
    ]},
    options: {scales: {y: {beginAtZero: true}}},
  });
  const views = figures.filter(one => one.week === weeks.at(-1) && one.dimension === "question_views").reverse();
  new Chart(place.querySelector("[data-chart=views]"), {
    type: "bar",
    data: {labels: views.map(one => one.name), datasets: [{label: "views", data: views.map(one => one.number), backgroundColor: colour("--accent")}]},
    options: {plugins: {legend: {display: false}}, scales: {y: {beginAtZero: true}}},
  });
  const last = figures.filter(one => one.week === weeks.at(-1) && one.dimension === "product_shown")
    .sort((one, other) => other.number - one.number).slice(0, 10);
  new Chart(place.querySelector("[data-chart=shown]"), {
    type: "bar",
    data: {labels: last.map(one => one.name), datasets: [{label: "shown", data: last.map(one => one.number), backgroundColor: colour("--accent")}]},
    options: {indexAxis: "y", plugins: {legend: {display: false}}, scales: {x: {beginAtZero: true}}},
  });
}
