/* What the scripts of maps/panel find in the page: Leaflet as `L`, and the map that folium made. */
interface Window {
  map_atlas: L.Map;
}
declare var map_atlas: L.Map;
