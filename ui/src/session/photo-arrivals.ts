/** Photos that come into the folder that a camera fills, counted so that whoever waits sees each. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export const usePhotoArrivals = defineStore('photo-arrivals', () => {
  const count = ref(0);

  function arrive(): void {
    count.value += 1;
  }

  return { count, arrive };
});
